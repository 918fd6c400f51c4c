import { randomUUID } from 'node:crypto';
import {
  launchCampaign,
  makeAudience,
  makeCampaignPlace,
  putToMeta,
  viewOf,
  type CampaignPlace,
} from '../support/campaign-place.ts';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import { runTimer } from '../support/run-timer.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

/** Meta tells of this person, after having taken the message, that it could not be delivered. */
const UNREACHABLE = '919999131026';

let stateDir: string;
let stack: TestStack;
let place: CampaignPlace;
let atlas: Journey;
let birch: Journey;
let operator: Journey;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  place = await makeCampaignPlace(stack);
  await putToMeta(stack, 'behaviour', { sentDelayMs: [10, 50], deliveredDelayMs: [20, 100], readShare: 0 });
  atlas = place.journey;
  birch = new Journey(stack, stack.connections.demo2.adminToken);
  operator = new Journey(stack, stack.connections.demo.operatorToken);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
}, startMs);

const requestFor = (contactListId: string, change: Json = {}): Json => ({
  templateId: place.templateId,
  contactListId,
  variables: { 'body.1': { attribute: 'name', fallback: 'friend' } },
  ...change,
});
const detailOf = async (campaignId: string): Promise<Json> =>
  (await atlas.call('GET', `/campaigns/${campaignId}`)).body;
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** Brings what the wallet has available to this, as recharges and refunds would. */
async function makeAvailable(amount: bigint): Promise<void> {
  const { body } = await atlas.call('GET', '/wallet/balance');
  const missing = amount - BigInt(String(body['available']));
  await queryStack(
    stack,
    missing > 0n
      ? `select credit_wallet($1, 'recharge', $2, $3, '{}')`
      : `select take_from_wallet($1, 'refund', $2, -$3::bigint, '{}')`,
    [place.organizationId, randomUUID(), missing],
  );
}

async function untilCompleted(campaignId: string): Promise<void> {
  await waitFor('the campaign to be completed and settled', async () => {
    const view = await viewOf(place, campaignId);
    return view?.state === 'completed' && view.counts.sent === 0;
  });
}

it('estimates a launch, refuses it with both figures, and takes exactly enough', async () => {
  const request = requestFor(await makeAudience(place, 3));
  const estimate = async (): Promise<Json> => (await atlas.call('POST', '/campaigns/estimate', request)).body;
  const first = await estimate();
  const required = BigInt(String(first['required']));
  expect(first).toMatchObject({
    ...{ audience: 3, duplicates: 0, optedOut: 0, missingVariables: 0, recipients: 3 },
    ...{ messagesPerSecond: 50, seconds: 1, currency: 'USD', available: '100000000000', refusal: null },
    countries: [{ country: 'IN', recipients: 3, price: String(required / 3n), cost: String(required) }],
  });
  expect(required).toBeGreaterThan(0n);

  await makeAvailable(required - 1n);
  const figures = { required: String(required), available: String(required - 1n) };
  expect(await atlas.call('POST', '/campaigns/launch', request)).toMatchObject({
    status: 402,
    body: { code: 'WALLET.INSUFFICIENT', ...figures },
  });
  expect(await estimate()).toMatchObject({ refusal: 'WALLET.INSUFFICIENT', ...figures });

  await makeAvailable(required);
  await atlas.call('PATCH', '/wallet/settings', { dailyCap: String(required - 1n) });
  expect(await atlas.call('POST', '/campaigns/launch', request)).toMatchObject({
    status: 402,
    body: { code: 'WALLET.SPEND_CAP', required: String(required), available: String(required) },
  });
  expect(await estimate()).toMatchObject({ refusal: 'WALLET.SPEND_CAP' });
  await atlas.call('PATCH', '/wallet/settings', { dailyCap: null });
  expect((await atlas.call('GET', '/campaigns')).body).toEqual({ items: [], nextCursor: null });

  const launched = await atlas.call('POST', '/campaigns/launch', { ...request, name: 'Exactly enough' });
  expect(launched).toMatchObject({
    status: 200,
    body: { name: 'Exactly enough', state: 'preparing', recipients: 3, held: String(required), cost: '0' },
  });
  expect((await atlas.call('GET', '/wallet/balance')).body).toMatchObject({ available: '0', held: String(required) });
  await untilCompleted(String(launched.body['id']));
  expect((await atlas.call('GET', '/wallet/balance')).body).toMatchObject({ balance: '0', held: '0', shortfall: '0' });
});

it('refuses what does not fit the template, and what another organization has', async () => {
  const list = await makeAudience(place, 1);
  expect(await atlas.call('POST', '/campaigns/launch', requestFor(list, { variables: {} }))).toMatchObject({
    status: 422,
    body: { code: 'CAMPAIGN.VARIABLES', faults: [expect.stringContaining('body.1')] },
  });
  expect(await birch.call('POST', '/campaigns/launch', requestFor(list))).toMatchObject({
    status: 404,
    body: { code: 'TEMPLATE.UNKNOWN' },
  });
  expect(await birch.call('GET', '/campaigns')).toMatchObject({ status: 200, body: { items: [] } });
  const both = requestFor(list, { contactListIds: [list] });
  expect(await atlas.call('POST', '/campaigns/launch', both)).toMatchObject({ status: 400 });
});

describe('a campaign that is being sent', () => {
  const PEOPLE = 80;
  let campaignId: string;
  let price: bigint;
  beforeAll(async () => {
    await makeAvailable(1_000_000_000n);
    const list = await makeAudience(place, PEOPLE);
    await queryStack(
      stack,
      `with contact as (
         insert into contacts (id, organization_id, phone, country) values (uuid_v7(), $1, $2, 'IN') returning id
       )
       insert into contact_list_members (list_id, contact_id) select $3::uuid, id from contact`,
      [place.organizationId, UNREACHABLE, list.slice('lst_'.length)],
    );
    campaignId = await launchCampaign(place, list, { messagesPerSecond: 20 });
    price = BigInt(String((await detailOf(campaignId))['held'])) / BigInt(PEOPLE + 1);
  });

  it('shows its counts, its rate and how long it takes, is paused, and goes on', async () => {
    let live: Json = {};
    await waitFor('it to be sent', async () => Number((live = await detailOf(campaignId))['currentRate']) > 0);
    const counts = live['counts'] as Record<string, number>;
    const rate = Number(live['currentRate']);
    expect(live).toMatchObject({ state: 'sending', stateReason: null, recipients: PEOPLE + 1, messagesPerSecond: 20 });
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(PEOPLE + 1);
    expect(rate).toBeLessThanOrEqual(20);
    expect(live['secondsLeft']).toBe(Math.ceil(counts['queued']! / rate));

    const paused = { state: 'paused', stateReason: 'MEMBER', currentRate: 0, secondsLeft: null };
    for (let time = 0; time < 2; time++) {
      expect(await atlas.call('POST', `/campaigns/${campaignId}/pause`)).toMatchObject({ status: 200, body: paused });
    }
    await waitFor('what is on its way to arrive', async () => (await viewOf(place, campaignId))?.counts.sending === 0);
    expect((await viewOf(place, campaignId))!.counts.queued).toBeGreaterThan(0);
    expect(await atlas.call('POST', `/campaigns/${campaignId}/resume`)).toMatchObject({
      status: 200,
      body: { state: 'sending', stateReason: null },
    });
    await untilCompleted(campaignId);
    expect(await detailOf(campaignId)).toMatchObject({
      counts: { queued: 0, sending: 0, sent: 0, delivered: PEOPLE, read: 0, failed: 1, unknown: 0, canceled: 0 },
      failures: [{ code: 131026, reason: expect.any(String), count: 1 }],
      cost: String(BigInt(PEOPLE) * price),
      held: '0',
      secondsLeft: null,
      finishedAt: expect.any(String),
    });
    expect(await atlas.call('POST', `/campaigns/${campaignId}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'CAMPAIGN.OVER' },
    });
  });

  it('lists its recipients in pages, by state, each with what became of it', async () => {
    const route = `/campaigns/${campaignId}/recipients`;
    const first = await atlas.call('GET', `${route}?limit=50`);
    const second = await atlas.call('GET', `${route}?limit=50&cursor=${String(first.body['nextCursor'])}`);
    const rows = [first, second].flatMap(({ body }) => body['items'] as Json[]);
    expect(second.body['nextCursor']).toBeNull();
    expect(new Set(rows.map((row) => row['phone'])).size).toBe(PEOPLE + 1);
    expect(rows.filter((row) => row['state'] === 'delivered' && row['cost'] === String(price))).toHaveLength(PEOPLE);
    const failed = {
      phone: UNREACHABLE,
      state: 'failed',
      code: 131026,
      reason: expect.any(String),
      cost: '0',
      attempts: 1,
    };
    expect((await atlas.call('GET', `${route}?state=failed`)).body).toMatchObject({
      items: [failed],
      nextCursor: null,
    });
    expect((await atlas.call('GET', `${route}?state=lost`)).status).toBe(400);
    expect((await birch.call('GET', route)).body).toMatchObject({ code: 'CAMPAIGN.UNKNOWN' });
  });

  it('gives them as CSV, with a Link to the next page', async () => {
    const csv = (route: string) =>
      fetch(`${stack.connections.apiBaseUrl}${route}`, {
        headers: { authorization: `Bearer ${stack.connections.demo.adminToken}`, accept: 'text/csv' },
      });
    const first = await csv(`/campaigns/${campaignId}/recipients?limit=50&state=delivered`);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
    const [, next] = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    const second = await csv(next!);
    expect(second.headers.get('link')).toBeNull();
    const pages = await Promise.all([first, second].map(async (page) => (await page.text()).trimEnd().split('\r\n')));
    const [head, ...lines] = pages[0]!;
    expect(head).toBe('message_id,contact_id,phone,bsuid,country,state,code,reason,attempts,cost,sent_at,updated_at');
    expect(pages[1]![0]).toBe(head);
    const all = [...lines, ...pages[1]!.slice(1)];
    expect(new Set(all).size).toBe(PEOPLE);
    for (const line of all)
      expect(line).toMatch(/^msg_\w{32},con_\w{32},91\d{10},,IN,delivered,,,1,0\.\d+,20[^,]+Z?,20/);
  });
});

it('lists campaigns newest first, and a canceled one gives back what it held', async () => {
  const scheduledAt = tomorrow();
  const id = await launchCampaign(place, await makeAudience(place, 2), { name: 'Tomorrow', scheduledAt });
  const newest = await atlas.call('GET', '/campaigns?limit=1');
  expect(newest.body['items']).toMatchObject([{ id, name: 'Tomorrow', state: 'scheduled', secondsLeft: null }]);
  expect(new Date(String((newest.body['items'] as Json[])[0]!['scheduledAt']))).toEqual(new Date(scheduledAt));
  const rest = await atlas.call('GET', `/campaigns?cursor=${String(newest.body['nextCursor'])}`);
  expect((rest.body['items'] as Json[]).map(({ state }) => state)).toEqual(['completed', 'completed']);

  const held = BigInt(String((await atlas.call('GET', '/wallet/balance')).body['held']));
  expect(held).toBeGreaterThan(0n);
  expect(await atlas.call('POST', `/campaigns/${id}/cancel`)).toMatchObject({
    status: 200,
    body: { state: 'canceled' },
  });
  await waitFor('it to be over', async () => (await detailOf(id))['finishedAt'] !== null);
  expect(await detailOf(id)).toMatchObject({ held: '0', cost: '0', recipients: 0, withdrawn: 2 });
  expect((await atlas.call('GET', '/wallet/balance')).body).toMatchObject({ held: '0' });
  expect(await atlas.call('POST', `/campaigns/${id}/resume`)).toMatchObject({ body: { code: 'CAMPAIGN.OVER' } });
});

it('keeps quiet hours, and lets a vendor stop what waits also while it is suspended', async () => {
  const clock = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const quietHours = { from: clock(-1), to: clock(1), timezone: 'UTC' };
  const member = new Journey(stack, stack.connections.demo.memberToken);
  expect(await member.call('PUT', '/vendor/quiet-hours', { quietHours })).toMatchObject({ status: 403 });
  const nowhere = { ...quietHours, timezone: 'Mars/Olympus' };
  expect((await atlas.call('PUT', '/vendor/quiet-hours', { quietHours: nowhere })).status).toBe(400);
  expect(await atlas.call('PUT', '/vendor/quiet-hours', { quietHours })).toEqual({ status: 200, body: { quietHours } });
  expect((await member.call('GET', '/vendor/quiet-hours')).body).toEqual({ quietHours });

  const [one, other] = [
    await launchCampaign(place, await makeAudience(place, 2)),
    await launchCampaign(place, await makeAudience(place, 2)),
  ];
  for (const id of [one, other]) {
    await waitFor('it to wait', async () => (await detailOf(id))['stateReason'] === 'QUIET_HOURS');
    expect(await detailOf(id)).toMatchObject({ state: 'sending', counts: { queued: 2 }, currentRate: 0 });
  }
  expect(await atlas.call('PUT', '/vendor/quiet-hours', { quietHours: null })).toMatchObject({ status: 200 });

  const organization = `/api/v3/operator/organizations/${stack.connections.demo.organizationId}`;
  await operator.call('POST', `${organization}/suspend`, { reason: 'a leaked account' });
  expect(await atlas.call('POST', `/campaigns/${one}/pause`)).toMatchObject({ status: 200, body: { state: 'paused' } });
  expect(await atlas.call('POST', `/campaigns/${one}/resume`)).toMatchObject({
    status: 403,
    body: { code: 'ORGANIZATION.SUSPENDED' },
  });
  expect(await atlas.call('POST', `/campaigns/${other}/cancel`)).toMatchObject({ status: 200 });
  await waitFor('what it held to be given back', async () => (await detailOf(other))['finishedAt'] !== null);
  await operator.call('POST', `${organization}/resume`, { reason: 'it is clear' });
  expect(await detailOf(one)).toMatchObject({ state: 'paused', counts: { queued: 2 } });
  await atlas.call('POST', `/campaigns/${one}/resume`);
  await untilCompleted(one);
});

it('a campaign whose orchestration has ended for good is started again', async () => {
  const id = await launchCampaign(place, await makeAudience(place, 2), { scheduledAt: tomorrow() });
  const instance = `${stack.connections.apiBaseUrl}/runtime/webhooks/durabletask/instances/campaign:${id}`;
  const statusOf = async (): Promise<unknown> => ((await (await fetch(instance)).json()) as Json)['runtimeStatus'];
  await waitFor('it to wait', async () => (await statusOf()) === 'Running');
  await fetch(`${instance}/terminate?reason=test`, { method: 'POST' });
  await waitFor('it to be ended', async () => (await statusOf()) === 'Terminated');
  await queryStack(
    stack,
    `update campaigns set scheduled_at = now(), advanced_at = now() - interval '11 minutes' where id = $1`,
    [id.slice('cmp_'.length)],
  );
  await runTimer(stack, 'restartCampaigns');
  await untilCompleted(id);
});
