import { randomUUID } from 'node:crypto';
import { ServiceBusClient } from '@azure/service-bus';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import {
  makeMeteredPlace,
  postUsage,
  tellUsage,
  untilUsageApplied,
  usageEvent as event,
  workerToken,
  type MeteredPlace,
} from '../support/metered-place.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

const today = (): string => new Date().toISOString().slice(0, 10);

let stateDir: string;
let stack: TestStack;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

const makePlace = (adminToken: string, credits: number) => makeMeteredPlace(stack, adminToken, credits);
const tell = (place: MeteredPlace, events: Json[]) => tellUsage(stack, place, events);
const untilApplied = (place: MeteredPlace) => untilUsageApplied(stack, place);
const post = (token: string | undefined, body: unknown) => postUsage(stack, token, body);

async function creditsOf({ organizationId }: MeteredPlace): Promise<number> {
  const [row] = await queryStack<{ credits: string }>(
    stack,
    'select credits from billing_entitlements where organization_id = $1::uuid',
    [organizationId],
  );
  return Number(row!.credits);
}

describe('what is refused as a whole', () => {
  const instanceId = 'ins_00000000000000000000000000000000';
  const good = event(instanceId);
  it.each([
    ['nothing', undefined],
    ['no events', {}],
    ['0 events', { events: [] }],
    ['501 events', { events: Array.from({ length: 501 }, () => event(instanceId)) }],
    ['events that are no list', { events: good }],
    ['an event that is a word', { events: ['sent'] }],
    ['an unknown type', { events: [{ ...good, type: 'read' }] }],
    ['a key that is a number', { events: [{ ...good, idempotencyKey: 7 }] }],
    ['an empty key', { events: [{ ...good, idempotencyKey: '' }] }],
    ['a key of 201 characters', { events: [{ ...good, idempotencyKey: 'k'.repeat(201) }] }],
    ['a key with a zero byte', { events: [{ ...good, idempotencyKey: 'k\u0000' }] }],
    ['an id without its prefix', { events: [{ ...good, instanceId: randomUUID() }] }],
    ['a time that is none', { events: [{ ...good, occurredAt: 'yesterday' }] }],
    ['the year 0', { events: [{ ...good, occurredAt: '0000-01-01T00:00:00Z' }] }],
    ['an organization of the caller’s choice', { events: [{ ...good, organizationId: 'org_1' }] }],
  ])('%s', async (_what, body) => {
    expect(await post(await workerToken(stack, randomUUID()), body)).toMatchObject({
      status: 400,
      body: { code: 'REQUEST.INVALID' },
    });
  });

  it('a body over a megabyte', async () => {
    const body = { events: [{ ...good, messageId: 'm'.repeat(1024 * 1024) }] };
    expect(await post(await workerToken(stack, randomUUID()), body)).toMatchObject({ status: 413 });
  });

  it('forged tokens, and those of others', async () => {
    const { demo, supabaseServiceRoleKey } = stack.connections;
    const body = { events: [good] };
    expect((await post(undefined, body)).status).toBe(401);
    expect((await post(await workerToken(stack, randomUUID(), 'x'.repeat(48)), body)).status).toBe(401);
    expect((await post(await workerToken(stack, 'not-a-uuid'), body)).status).toBe(401);
    expect((await post(supabaseServiceRoleKey, body)).status).toBe(401);
    expect(await post(demo.adminToken, body)).toMatchObject({ status: 403, body: { code: 'AUTH.FORBIDDEN' } });
    expect((await post(demo.operatorToken, body)).status).toBe(403);
  });

  it('a worker where people are asked for', async () => {
    const token = await workerToken(stack, randomUUID());
    for (const route of ['/api/v3/me', '/api/v3/usage', '/api/v3/operator/dead-letters']) {
      expect((await stack.call('GET', route, token)).status).toBe(403);
    }
  });
});

it('says of each event in order what became of it, and shows the organization its days', async () => {
  const atlas = await makePlace(stack.connections.demo.adminToken, 100);
  const birch = await makePlace(stack.connections.demo2.adminToken, 100);
  const first = event(atlas.instanceId);
  const { body } = await post(atlas.token, {
    events: [
      first,
      first,
      event(birch.instanceId),
      event(atlas.instanceId, { type: 'received' }),
      event(atlas.instanceId, { type: 'seen', occurredAt: '2999-01-01T00:00:00Z' }),
      event(atlas.instanceId, { type: 'webhook', occurredAt: new Date().toISOString().replace('Z', '+00:00') }),
    ],
  });
  expect(body['outcomes']).toEqual([
    { outcome: 'accepted' },
    { outcome: 'duplicate' },
    { outcome: 'rejected', code: 'USAGE.INSTANCE_NOT_HELD' },
    { outcome: 'accepted' },
    { outcome: 'rejected', code: 'USAGE.IN_THE_FUTURE' },
    { outcome: 'accepted' },
  ]);
  await untilApplied(atlas);
  const range = `/api/v3/usage?from=${today()}&to=${today()}`;
  const used = { sent: 1, received: 1, seen: 0, webhook: 1, credits: 1, shortfall: 0 };
  expect((await atlas.journey.call('GET', range)).body).toEqual({
    from: today(),
    to: today(),
    days: [{ day: today(), ...used }],
    total: used,
  });
  expect((await birch.journey.call('GET', range)).body['total']).toMatchObject({ sent: 0, received: 0 });
  expect(await creditsOf(atlas)).toBe(99);
  for (const query of ['', '?from=2026-01-02&to=2026-01-01', '?from=2024-01-01&to=2026-01-01', '?from=x&to=y']) {
    expect((await atlas.journey.call('GET', `/api/v3/usage${query}`)).status).toBe(400);
  }
});

it('shows operators who sent without credits, and nobody else', async () => {
  const place = await makePlace(stack.connections.demo2.adminToken, 2);
  await tell(
    place,
    Array.from({ length: 5 }, () => event(place.instanceId)),
  );
  await untilApplied(place);
  expect(await creditsOf(place)).toBe(0);
  const route = `/api/v3/operator/usage-shortfalls?from=${today()}&to=${today()}`;
  const operator = new Journey(stack, stack.connections.demo.operatorToken);
  expect((await operator.call('GET', route)).body['items']).toContainEqual(
    expect.objectContaining({ organizationId: `org_${place.organizationId}`, shortfall: 3 }),
  );
  expect((await place.journey.call('GET', route)).status).toBe(403);
});

describe('the host is killed', () => {
  it.each([
    ['before', 'reportUsageEvents'],
    ['after', 'reportUsageEvents'],
    ['before', 'applyUsageEvents'],
    ['after', 'applyUsageEvents'],
  ])(
    '%s %s, and each event is charged once all the same',
    async (when, name) => {
      const place = await makePlace(stack.connections.demo.adminToken, 1000);
      const events = Array.from({ length: 300 }, () => event(place.instanceId));
      const before = (await stack.processes())['functions-host'];
      await stack.call('POST', '/__local/crash', undefined, { function: name, when });
      await tell(place, events);
      await waitFor('the host to be killed', async () => (await stack.processes())['functions-host'] !== before);
      expect(new Set(await tell(place, events))).toEqual(new Set(['duplicate']));
      await untilApplied(place);
      expect(await creditsOf(place)).toBe(700);
    },
    120_000,
  );
});

it('messages that come again change nothing, and poison among them is kept for operators', async () => {
  const place = await makePlace(stack.connections.demo.adminToken, 1000);
  await tell(
    place,
    Array.from({ length: 250 }, () => event(place.instanceId)),
  );
  await untilApplied(place);
  const rows = await queryStack<{ id: string }>(
    stack,
    'select e.id from usage_events e where organization_id = $1::uuid order by id desc limit 100',
    [place.organizationId],
  );
  const body = { eventIds: rows.map(({ id }) => Number(id)) };
  const client = new ServiceBusClient(stack.connections.serviceBusConnectionString);
  try {
    await client.createSender('usage-events').sendMessages([
      { messageId: 'again-1', body },
      { messageId: 'poison', body: { eventIds: ['one'] } },
      { messageId: 'unknown', body: { eventIds: [9_007_199_254_740_991] } },
      { messageId: 'again-2', body },
    ]);
  } finally {
    await client.close();
  }
  const letters = () =>
    queryStack(stack, `select source_id, code from dead_letters where queue = 'usage-events' order by source_id`);
  await waitFor('the poison to be kept', async () => (await letters()).length === 2);
  expect(await letters()).toEqual([
    { source_id: 'poison', code: 'MESSAGE.MALFORMED' },
    { source_id: 'unknown', code: 'USAGE.EVENT_UNKNOWN' },
  ]);
  expect(await creditsOf(place)).toBe(750);
});

it('takes 100,000 events, one in three told again, over 8 connections, and debits exactly the distinct', async () => {
  const place = await makePlace(stack.connections.demo.adminToken, 100_000);
  const distinct = Array.from({ length: 66_667 }, () => event(place.instanceId));
  // Every other one is told once more, somewhere after it, so that copies come from other connections too.
  const told = [...distinct, ...distinct.slice(0, 33_333)].map((item, n) => ({
    item,
    at: n % 997,
  }));
  const events = told.sort((a, b) => a.at - b.at).map(({ item }) => item);
  const calls = Array.from({ length: 200 }, (_, n) => events.slice(n * 500, n * 500 + 500));
  const counts = new Map<string, number>();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let call = calls.pop(); call; call = calls.pop()) {
        for (const outcome of await tell(place, call)) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      }
    }),
  );
  await untilApplied(place);
  const seconds = (performance.now() - started) / 1000;
  expect(events).toHaveLength(100_000);
  expect(Object.fromEntries(counts)).toEqual({ accepted: 66_667, duplicate: 33_333 });
  expect(await creditsOf(place)).toBe(100_000 - 66_667);
  const [row] = await queryStack<{ sent: string }>(
    stack,
    'select sum(d.sent) as sent from usage_daily d join instances i on i.id = d.instance_id where i.id = $1::uuid',
    [place.instanceId.slice('ins_'.length)],
  );
  expect(Number(row!.sent)).toBe(66_667);
  expect(seconds).toBeLessThan(90);
}, 150_000);
