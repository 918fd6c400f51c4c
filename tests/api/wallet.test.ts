import { randomUUID } from 'node:crypto';
import { queryStack, type Json } from '../support/journey.ts';
import { press } from '../support/press.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';

let stateDir: string;
let stack: TestStack;
let olga: string;
let otto: string;
let organizationId: string;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  organizationId = stack.connections.demo.organizationId;
  olga = stack.connections.demo.operatorToken;
  const session = { email: 'otto@wasup.test', organizationSlug: 'wasup-operations', expiresInSeconds: 600 };
  otto = String((await press(stack.connections.clerk.apiUrl, 'token', session))['jwt']);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

async function call(
  method: string,
  route: string,
  token: string,
  body?: unknown,
): Promise<{ status: number; body: Json }> {
  const response = await stack.call(method, route, token, body);
  return { status: response.status, body: (await response.json()) as Json };
}
const admin = (method: string, route: string, body?: unknown) =>
  call(method, route, stack.connections.demo.adminToken, body);

async function importCard(content: string, query: string): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${stack.connections.apiBaseUrl}/api/v3/rates/import?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${olga}`, 'content-type': 'text/csv' },
    body: content,
  });
  return { status: response.status, body: (await response.json()) as Json };
}

it('an organization without a wallet is told so, and members see the balance alone', async () => {
  expect(await admin('GET', '/wallet/balance')).toMatchObject({
    status: 200,
    body: { currency: null, balance: '0', held: '0', available: '0', shortfall: '0', lowBalance: false },
  });
  expect(await admin('GET', '/wallet/ledger')).toEqual({ status: 200, body: { items: [], nextCursor: null } });
  expect(await admin('GET', '/wallet/settings')).toMatchObject({ status: 404, body: { code: 'WALLET.NONE' } });
  const { memberToken } = stack.connections.demo;
  expect((await call('GET', '/wallet/balance', memberToken)).status).toBe(200);
  for (const route of ['/wallet/ledger', '/wallet/settings', '/wallet/margins']) {
    expect(await call('GET', route, memberToken)).toMatchObject({ status: 403, body: { code: 'AUTH.ADMIN_REQUIRED' } });
  }
  const asked = { organizationId, amount: '1000000', reason: 'a gift' };
  expect(await call('POST', '/api/v3/wallet-adjustments', olga, asked)).toMatchObject({
    status: 422,
    body: { code: 'WALLET.NONE' },
  });
});

it('a correction is applied when another operator approves it, and shows in the ledger as page and as CSV', async () => {
  const id = organizationId.slice('org_'.length);
  await queryStack(stack, `select ensure_wallet($1::uuid, 'USD')`, [id]);
  const give = async (amount: string, reason: string): Promise<string> => {
    const key = randomUUID();
    const ask = () =>
      fetch(`${stack.connections.apiBaseUrl}/api/v3/wallet-adjustments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${olga}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ organizationId, amount, reason }),
      });
    const [first, again] = [await ask(), await ask()];
    const adjustment = (await first.json()) as Json;
    expect([first.status, await again.json()]).toEqual([201, adjustment]);
    return `/api/v3/wallet-adjustments/${String(adjustment['id'])}`;
  };
  const gift = await give('50000000', '=2+2');
  expect(await call('POST', `${gift}/approve`, olga, {})).toMatchObject({
    status: 403,
    body: { code: 'ADJUSTMENT.SAME_PERSON' },
  });
  expect(await call('POST', `${gift}/approve`, otto, {})).toMatchObject({ status: 200, body: { status: 'approved' } });
  expect(await call('POST', `${gift}/reject`, otto, {})).toMatchObject({ body: { code: 'ADJUSTMENT.DECIDED' } });
  const taking = await give('-50000001', 'too much');
  expect(await call('POST', `${taking}/approve`, otto, {})).toMatchObject({
    status: 422,
    body: { code: 'WALLET.INSUFFICIENT', required: '50000001', available: '50000000' },
  });
  expect(await call('POST', `${taking}/reject`, otto, { note: 'see above' })).toMatchObject({ status: 200 });
  await call('POST', `${await give('-24500', 'a small one')}/approve`, otto, {});
  expect(await admin('GET', '/wallet/balance')).toMatchObject({ body: { currency: 'USD', available: '49975500' } });

  const page = await admin('GET', '/wallet/ledger?limit=1');
  expect(page.body).toMatchObject({
    items: [{ seq: 2, kind: 'adjustment', amount: '-24500', balanceAfter: '49975500', reason: 'a small one' }],
    nextCursor: '2',
  });
  expect(await admin('GET', '/wallet/ledger?limit=1&cursor=2')).toMatchObject({
    body: { items: [{ seq: 1, amount: '50000000' }], nextCursor: null },
  });
  expect((await admin('GET', '/wallet/ledger?kind=charge')).body).toEqual({ items: [], nextCursor: null });
  expect((await admin('GET', '/wallet/ledger?to=2020-01-01')).body).toEqual({ items: [], nextCursor: null });
  expect((await admin('GET', '/wallet/ledger?kind=gift')).status).toBe(400);

  const csv = (route: string) =>
    fetch(`${stack.connections.apiBaseUrl}${route}`, {
      headers: { authorization: `Bearer ${stack.connections.demo.adminToken}`, accept: 'text/csv' },
    });
  const newest = await csv('/wallet/ledger?limit=1');
  expect(newest.headers.get('content-type')).toContain('text/csv');
  expect(newest.headers.get('link')).toBe('</wallet/ledger?limit=1&cursor=2>; rel="next"');
  expect(await newest.text()).toMatch(
    /^seq,at,kind,amount,.*\r\n2,.*,adjustment,-0\.0245,49\.9755,.*,a small one\r\n$/,
  );
  const oldest = await csv('/wallet/ledger?limit=1&cursor=2');
  expect(oldest.headers.get('link')).toBeNull();
  expect(await oldest.text()).toMatch(/1,.*,50\.00,50\.00,.*,'=2\+2\r\n$/);
});

it('an admin sets warnings and caps', async () => {
  expect(await admin('PATCH', '/wallet/settings', { lowBalanceThreshold: '60000000', dailyCap: '5000000' })).toEqual({
    status: 200,
    body: { currency: 'USD', lowBalanceThreshold: '60000000', dailyCap: '5000000', monthlyCap: null },
  });
  expect(await admin('PATCH', '/wallet/settings', { dailyCap: null })).toMatchObject({
    body: { lowBalanceThreshold: '60000000', dailyCap: null },
  });
  expect(await admin('GET', '/wallet/balance')).toMatchObject({ body: { lowBalance: true, dailyCap: null } });
  for (const bad of [{}, { dailyCap: '0' }, { dailyCap: 5 }, { lowBalanceThreshold: '-1' }, { currency: 'INR' }]) {
    expect((await admin('PATCH', '/wallet/settings', bad)).status).toBe(400);
  }
});

it('margins are the object that billing has always had', async () => {
  const margins = {
    vendorId: organizationId,
    planType: 'shared',
    rates: { marketing: 0.08, utility: 0.03, service: 0.02 },
  };
  const route = `/api/v3/organizations/${organizationId}/margins`;
  expect(await call('PUT', route, olga, margins)).toEqual({ status: 200, body: margins });
  expect(await admin('GET', '/wallet/margins')).toEqual({ status: 200, body: margins });
  expect(await call('PUT', route, olga, { ...margins, planType: 'dedicated' })).toMatchObject({
    status: 422,
    body: { code: 'MARGINS.OF_ANOTHER' },
  });
  for (const rates of [{ marketing: -1 }, { marketing: 0.0000001 }, { 'a b': 1 }, { Marketing: 1, marketing: 2 }]) {
    expect((await call('PUT', route, olga, { rates })).status).toBe(400);
  }
  expect(await call('GET', `/api/v3/organizations/org_${'0'.repeat(32)}/margins`, olga)).toMatchObject({ status: 404 });

  const items = [{ country: 'IN', currency: 'USD', category: 'utility', effectiveFrom: '2026-01-01', price: '20000' }];
  const overrides = `/api/v3/organizations/${organizationId}/price-overrides`;
  expect(await call('PUT', overrides, olga, { items })).toEqual({ status: 200, body: { items } });
  expect(await call('PUT', overrides, olga, { items: [...items, ...items] })).toMatchObject({ status: 400 });
  expect(await call('PUT', '/api/v3/operator/default-margins', olga, { margins: { SGD: 0.03 } })).toMatchObject({
    body: { margins: { SGD: 0.03, USD: 0.02 } },
  });
});

it('an operator sees what a rate card changes, and imports it whole or not at all', async () => {
  const { body: before } = await call('GET', '/api/v3/rates', olga);
  expect(before['items']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ currency: 'USD', sample: true, inForce: true }),
      expect.objectContaining({ currency: 'INR', sample: true, inForce: true }),
    ]),
  );
  const header = 'Market,Currency,Marketing,Utility,Authentication,Authentication-International,Service';
  const bad = await importCard(`${header}\nIndia,USD,0.01,x,0.01,n/a,n/a\nBrazil,USD,1\n`, 'effectiveFrom=2026-10-01');
  expect(bad).toMatchObject({
    status: 422,
    body: {
      code: 'RATES.INVALID_FILE',
      errors: [
        { path: 'line 2', message: 'utility is not an amount or n/a' },
        { path: 'line 3', message: '7 values are expected, 3 are there' },
      ],
    },
  });
  expect((await importCard('\u0000', 'effectiveFrom=yesterday')).status).toBe(400);

  const card = `${header}\nIndia,USD,0.0119,0.0014,0.0014,0.0280,n/a\nOther,USD,0.0604,0.0077,0.0077,n/a,n/a\n`;
  const compared = await importCard(card, 'effectiveFrom=2026-10-01&dryRun=true');
  expect(compared.body).toMatchObject({
    cards: [],
    changes: expect.arrayContaining([
      { currency: 'USD', market: 'India', category: 'marketing', before: '11800', after: '11900' },
    ]) as unknown,
  });
  expect((await call('GET', '/api/v3/rates', olga)).body).toEqual(before);
  const imported = await importCard(card, 'effectiveFrom=2026-10-01&source=october.csv');
  expect(imported.body).toEqual({ ...compared.body, cards: [expect.any(String)] });
  const [id] = imported.body['cards'] as string[];
  expect((await call('GET', '/api/v3/rates', olga)).body).toMatchObject({
    items: [
      { id, currency: 'USD', effectiveFrom: '2026-10-01', source: 'october.csv', sample: false, rates: 7 },
      {},
      {},
    ],
  });
  expect((await call('GET', `/api/v3/rates/${String(id)}`, olga)).body['items']).toHaveLength(7);
  expect((await importCard(card, 'effectiveFrom=2026-10-01')).body).toMatchObject({ cards: [], changes: [] });

  const prices = await queryStack<{ price: string }>(
    stack,
    `select country || ' ' || category as cell, price from price_card($1::uuid, 'USD', array['IN', 'US'], now())
     where category in ('marketing', 'utility') order by 1`,
    [organizationId.slice('org_'.length)],
  );
  expect(prices).toEqual([
    { cell: 'IN marketing', price: '91900' },
    { cell: 'IN utility', price: '20000' },
    { cell: 'US marketing', price: '140400' },
    { cell: 'US utility', price: '37700' },
  ]);
});

it('operators see wallets and close alerts', async () => {
  const id = organizationId.slice('org_'.length);
  await queryStack(stack, `select alert_absent_margin($1::uuid, 'authentication')`, [id]);
  const alert = { organizationId, kind: 'margin.absent', subject: 'authentication' };
  const listed = async () => (await call('GET', '/api/v3/operator/wallets?attention=true', olga)).body['items'];
  expect(await listed()).toMatchObject([
    { organizationId, balance: '49975500', alerts: [{ subject: 'authentication' }] },
  ]);
  expect((await call('POST', '/api/v3/operator/wallet-alerts/close', olga, alert)).body).toEqual({ closed: true });
  expect(await listed()).toEqual([]);
});
