import http from 'node:http';
import Stripe from 'stripe';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';

let stateDir: string;
let stack: TestStack;
let atlas: Journey;
let birch: Journey;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  atlas = new Journey(stack);
  birch = new Journey(stack, stack.connections.demo2.adminToken);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

it('is healthy when everything answers', async () => {
  const response = await stack.call('GET', '/api/health');
  const body = (await response.json()) as { status: string; checks: { ok: boolean }[] };
  expect(response.status).toBe(200);
  expect(body.checks.length).toBeGreaterThanOrEqual(7);
  expect(body.checks.every(({ ok }) => ok)).toBe(true);
});

it('says 402 before paying, for an admin and for a member alike', async () => {
  const ask = { name: 'Too early' };
  expect(await atlas.call('POST', '/api/v3/provision/instances', ask)).toMatchObject({
    status: 402,
    body: { code: 'BILLING.PAYMENT_REQUIRED', status: 402, correlationId: expect.any(String) as string },
  });
  const member = new Journey(stack, stack.connections.demo.memberToken);
  expect((await member.call('POST', '/api/v3/provision/instances', ask)).status).toBe(402);
  expect(await atlas.entitlement()).toMatchObject({ status: 'NONE', paidSlots: 0, availableSlots: 0, credits: 0 });
});

it('walks from the checkout to a running instance, and 402 when the seat is used', async () => {
  const checkout = await atlas.buySeats(1);
  expect(checkout).toMatchObject({
    kind: 'checkout',
    url: expect.stringContaining(stack.connections.stripe.apiBaseUrl) as string,
  });
  await atlas.untilPaidSlots(1);
  expect(await atlas.entitlement()).toMatchObject({
    status: 'ACTIVE',
    seats: 1,
    tier: null,
    activeInstances: 0,
    availableSlots: 1,
  });

  const id = await atlas.requestInstance('Front desk');
  await atlas.untilState(id, 'running');
  expect(await atlas.call('POST', '/api/v3/provision/instances', { name: 'One more' })).toMatchObject({
    status: 402,
    body: { code: 'BILLING.SLOTS_FULL', paidSlots: 1, activeInstances: 1 },
  });
  const events = (await atlas.call('GET', `/api/v3/instances/${id}/events`)).body['items'] as Json[];
  expect(events.map(({ type }) => type)).toEqual([
    'provisioning',
    'proxy_allocated',
    'proxy_secret_stored',
    'key_created',
    'placed',
    'running',
  ]);
  expect((await atlas.call('GET', '/api/v3/instances')).body).toMatchObject({
    items: [{ id, state: 'running' }],
    nextCursor: null,
  });
});

it('changes the one subscription at a second checkout, and includes a tier’s slots', async () => {
  expect(await atlas.buySeats(2)).toMatchObject({ kind: 'changed' });
  await atlas.untilPaidSlots(2);
  expect((await atlas.call('POST', '/api/v3/billing/checkout', { seats: 2, tier: 'PRO' })).body).toMatchObject({
    kind: 'changed',
  });
  await atlas.untilPaidSlots(7);
  const rows = await queryStack(
    stack,
    'select count(distinct stripe_subscription_id)::int as n from billing_entitlements',
  );
  expect(rows).toEqual([{ n: 1 }]);
});

it('gives 20 racing requests for one slot one 202 and nineteen 402', async () => {
  await birch.buySeats(1);
  await birch.untilPaidSlots(1);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => birch.call('POST', '/api/v3/provision/instances', { name: 'Race' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array.from({ length: 19 }, () => 402)]);
});

it('shows one organization nothing of another', async () => {
  const { items } = (await atlas.call('GET', '/api/v3/instances')).body as { items: { id: string }[] };
  expect((await birch.call('GET', `/api/v3/instances/${items[0]!.id}`)).body).toMatchObject({
    code: 'INSTANCE.UNKNOWN',
    status: 404,
  });
  expect((await birch.call('GET', `/api/v3/instances/${items[0]!.id}/events`)).status).toBe(404);
  const theirs = (await birch.call('GET', '/api/v3/instances')).body['items'] as Json[];
  expect(theirs.map(({ id }) => id)).not.toContain(items[0]!.id);
});

describe('who may do what', () => {
  const { parse } = JSON;
  const as = (who: 'adminToken' | 'memberToken' | 'operatorToken' | 'workerToken') =>
    new Journey(stack, stack.connections.demo[who]);

  it('lets only an admin buy', async () => {
    expect((await as('memberToken').call('POST', '/api/v3/billing/checkout', { seats: 1 })).body).toMatchObject({
      code: 'AUTH.ADMIN_REQUIRED',
    });
    expect((await as('memberToken').call('GET', '/api/v3/billing/entitlements')).status).toBe(200);
  });

  it('keeps operators and members apart', async () => {
    expect((await as('adminToken').call('GET', '/api/v3/operator/dead-letters')).status).toBe(403);
    expect((await as('operatorToken').call('GET', '/api/v3/operator/dead-letters')).status).toBe(200);
    expect((await as('operatorToken').call('GET', '/api/v3/billing/entitlements')).status).toBe(403);
    expect((await as('operatorToken').call('GET', '/api/v3/me')).body).toMatchObject({
      kind: 'operator',
      organization: null,
    });
  });

  it('refuses every operation that needs a token without one, with a forged one and with another kind', async () => {
    const document = (await (await stack.call('GET', '/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, { security?: object[] }>>;
    };
    const guarded = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { security }]) =>
        security?.length ? [{ path, method, forWorkers: JSON.stringify(security).includes('worker') }] : [],
      ),
    );
    expect(guarded.length).toBeGreaterThan(8);
    const [head, , signature] = stack.connections.demo.adminToken.split('.');
    const claims = parse(Buffer.from(stack.connections.demo.adminToken.split('.')[1]!, 'base64url').toString()) as Json;
    const forged = [
      head,
      Buffer.from(JSON.stringify({ ...claims, sub: 'user_evil' })).toString('base64url'),
      signature,
    ].join('.');
    for (const { path, method, forWorkers } of guarded) {
      const route = path.replace('{id}', 'ins_00000000000000000000000000000000');
      const status = async (token?: string) => (await stack.call(method.toUpperCase(), route, token)).status;
      for (const token of [undefined, 'nonsense', forged]) {
        expect({ path, method, status: await status(token) }).toEqual({ path, method, status: 401 });
      }
      const { adminToken, workerToken } = stack.connections.demo;
      const ofAnotherKind = await status(forWorkers ? adminToken : workerToken);
      expect({ path, method, status: ofAnotherKind }).toEqual({ path, method, status: 403 });
    }
  });

  it('writes what was done to the audit log', async () => {
    const { items } = (await as('operatorToken').call('GET', '/api/v3/operator/audit-logs?limit=200')).body as {
      items: { action: string }[];
    };
    const actions = new Set(items.map(({ action }) => action));
    for (const action of ['organization.created', 'entitlement.changed', 'instance.requested', 'instance.running']) {
      expect(actions).toContain(action);
    }
  });
});

describe('bad webhooks change nothing', () => {
  const payload = JSON.stringify({
    id: 'evt_forged',
    object: 'event',
    type: 'invoice.paid',
    created: 1,
    data: { object: {} },
  });
  const post = (body: string, signature?: string) =>
    fetch(`${stack.connections.apiBaseUrl}/api/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(signature ? { 'stripe-signature': signature } : {}) },
      body,
    });
  const sign = (body: string, options: { secret?: string; timestamp?: number } = {}) =>
    Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: stack.connections.stripe.webhookSecret,
      ...options,
    });

  it.each([
    ['unsigned', () => post(payload), 400],
    ['signed by another', () => post(payload, sign(payload, { secret: 'whsec_other' })), 400],
    ['stale', () => post(payload, sign(payload, { timestamp: Math.floor(Date.now() / 1000) - 3600 })), 400],
    ['truncated', () => post(payload.slice(0, -5), sign(payload)), 400],
    ['over 512 KB', () => post(`${payload}${' '.repeat(600 * 1024)}`, sign(payload)), 413],
  ] as [string, () => Promise<Response>, number][])('%s', async (_what, send, status) => {
    expect((await send()).status).toBe(status);
    expect(await queryStack(stack, `select 1 from webhook_inbox where event_id = 'evt_forged'`)).toEqual([]);
  });

  it('chunked: the host hands it over empty, so it is refused as such', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const url = new URL('/api/webhooks/stripe', stack.connections.apiBaseUrl);
      const request = http.request(
        url,
        { method: 'POST', headers: { 'stripe-signature': sign(payload), 'transfer-encoding': 'chunked' } },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      request.on('error', reject);
      request.end(payload);
    });
    expect(status).toBe(411);
  });
});

it('documents itself', async () => {
  const page = await stack.call('GET', '/api/docs');
  expect(page.headers.get('content-type')).toContain('text/html');
  const text = await page.text();
  expect(text).toContain('/api/v3/provision/instances');
  expect(text).not.toContain('undefined');
});

it('answers a browser of the web origin, and no other', async () => {
  const preflight = (origin: string) =>
    fetch(`${stack.connections.apiBaseUrl}/api/v3/billing/checkout`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
  expect((await preflight(stack.connections.webBaseUrl)).headers.get('access-control-allow-origin')).toBe(
    stack.connections.webBaseUrl,
  );
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
});
