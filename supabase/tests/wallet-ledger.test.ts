import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from './fixtures.ts';
import { credit, faultsOf, makeWallet, openHold, walletOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Page {
  items: { seq: number; kind: string; amount: string; campaign_id: string | null }[];
  next: number | null;
}

interface Filter {
  kind?: string;
  campaignId?: string;
  from?: string;
  to?: string;
  before?: number;
  limit?: number;
}

async function page(organizationId: string, filter: Filter = {}): Promise<Page> {
  const { kind, campaignId, from, to, before, limit = 1000 } = filter;
  const [row] = await database.query<{ page: Page }>('select wallet_ledger($1, $2, $3, $4, $5, $6, $7) as page', [
    organizationId,
    kind ?? null,
    campaignId ?? null,
    from ?? null,
    to ?? null,
    before ?? null,
    limit,
  ]);
  return row!.page;
}

/** All pages of a filter, as numbers of entries, and how many pages there were. */
async function walk(organizationId: string, filter: Filter): Promise<{ seqs: number[]; pages: number }> {
  const seqs: number[] = [];
  let before: number | null | undefined;
  for (let pages = 1; ; pages++) {
    const { items, next } = await page(organizationId, { ...filter, ...(before ? { before } : {}) });
    seqs.push(...items.map(({ seq }) => seq));
    if (next === null) return { seqs, pages };
    before = next;
  }
}

/** A wallet with many charges, one second apart from the first of November on, and a recharge before them. */
async function makeLongLedger(charges: number): Promise<{ organizationId: string; campaignId: string }> {
  const organizationId = await makeWallet(database, { balance: BigInt(charges) });
  const campaignId = randomUUID();
  await database.query(
    `insert into ledger_entries (organization_id, seq, kind, amount, balance_after, message_id, campaign_id, created_at)
     select $1, n + 1, 'charge', -1, $2::bigint - n, gen_random_uuid(), case when n % 10000 = 7 then $3::uuid end,
       timestamptz '2126-11-01T00:00:00Z' + make_interval(secs => n)
     from generate_series(1, $2) n`,
    [organizationId, charges, campaignId],
  );
  await database.query('update wallets set balance = 0, ledger_seq = $2 where organization_id = $1', [
    organizationId,
    charges + 1,
  ]);
  return { organizationId, campaignId };
}

describe('the ledger in pages', () => {
  const charges = 120_000;
  let organizationId: string;
  let campaignId: string;
  beforeAll(async () => {
    ({ organizationId, campaignId } = await makeLongLedger(charges));
  }, 30_000);

  it('gives every entry once, newest first', async () => {
    const { seqs, pages } = await walk(organizationId, { limit: 5000 });
    expect(seqs).toEqual(Array.from({ length: charges + 1 }, (_, index) => charges + 1 - index));
    expect(pages).toBe(25);
  });

  it('finds what is rare, looking through so much at once', async () => {
    expect(await walk(organizationId, { kind: 'recharge' })).toEqual({ seqs: [1], pages: 1 });
    const { seqs, pages } = await walk(organizationId, { campaignId });
    expect(seqs).toEqual(Array.from({ length: 12 }, (_, index) => 110_008 - index * 10_000));
    expect(pages).toBe(3);
  });

  it('finds days by halving', async () => {
    const day = { from: '2126-11-01T10:00:00Z', to: '2126-11-01T10:00:05Z' };
    expect((await page(organizationId, day)).items.map(({ seq }) => seq)).toEqual([36005, 36004, 36003, 36002, 36001]);
    expect(await page(organizationId, { from: '2127-01-01T00:00:00Z' })).toEqual({ items: [], next: null });
    expect(await page(organizationId, { to: '2020-01-01T00:00:00Z' })).toEqual({ items: [], next: null });
    expect((await walk(organizationId, { ...day, limit: 2 })).seqs).toEqual([36005, 36004, 36003, 36002, 36001]);
  });

  it('is nothing for others', async () => {
    const other = await makeWallet(database);
    expect(await page(other, { campaignId })).toEqual({ items: [], next: null });
    expect(await page(randomUUID())).toEqual({ items: [], next: null });
  });
});

interface Outcome {
  ok: boolean;
  code?: string;
  available?: string;
  adjustment?: { id: string; status: string };
}

async function ask(organizationId: string, amount: bigint, key: string | null = null, hash = 'h'): Promise<Outcome> {
  const [row] = await database.query<{ outcome: Outcome }>(
    `select request_adjustment($1, $2, 'a mistake', 'operator_1', $3, $4, null) as outcome`,
    [organizationId, amount, key, hash],
  );
  return row!.outcome;
}

async function decide(id: string, approve: boolean, actor = 'operator_2'): Promise<Outcome> {
  const [row] = await database.query<{ outcome: Outcome }>(
    'select decide_adjustment($1, $2, null, $3, null) as outcome',
    [id, approve, actor],
  );
  return row!.outcome;
}

async function asked(organizationId: string, amount: bigint): Promise<string> {
  const { adjustment } = await ask(organizationId, amount);
  if (!adjustment) throw new Error('the adjustment was not taken');
  return adjustment.id;
}

describe('an adjustment', () => {
  it('is applied once, by another operator than who asked', async () => {
    const organizationId = await makeWallet(database, { balance: 100n });
    const id = await asked(organizationId, 50n);
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: 100n });
    expect(await decide(id, true, 'operator_1')).toMatchObject({ code: 'ADJUSTMENT.SAME_PERSON' });
    expect(await decide(id, false, 'operator_1')).toMatchObject({ code: 'ADJUSTMENT.SAME_PERSON' });
    const decisions = await Promise.all(Array.from({ length: 10 }, () => decide(id, true)));
    expect(decisions.every(({ ok }) => ok)).toBe(true);
    expect(await decide(id, true, 'operator_3')).toMatchObject({ code: 'ADJUSTMENT.DECIDED' });
    expect(await decide(id, false)).toMatchObject({ code: 'ADJUSTMENT.DECIDED' });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: 150n, ledgerSeq: 2 });
    expect(await faultsOf(database, organizationId)).toEqual([]);
    const audit = await database.query(
      `select actor, action from audit_logs where organization_id = $1 and action like 'wallet.adjust%' order by id`,
      [organizationId],
    );
    expect(audit).toEqual([
      { actor: 'operator_1', action: 'wallet.adjustment_requested' },
      { actor: 'operator_2', action: 'wallet.adjustment_approved' },
    ]);
  });

  it('never takes more than is available, and may be approved once it is', async () => {
    const organizationId = await makeWallet(database, { balance: 100n });
    await openHold(database, organizationId, 60n);
    const id = await asked(organizationId, -41n);
    expect(await decide(id, true)).toEqual({ ok: false, code: 'WALLET.INSUFFICIENT', required: '41', available: '40' });
    await credit(database, organizationId, 1n);
    expect(await decide(id, true)).toMatchObject({ ok: true, adjustment: { status: 'approved' } });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: 60n, held: 60n, shortfall: 0n });
    expect(await faultsOf(database, organizationId)).toEqual([]);
  });

  it('changes nothing once rejected', async () => {
    const organizationId = await makeWallet(database, { balance: 100n });
    const id = await asked(organizationId, 50n);
    expect(await decide(id, false)).toMatchObject({ ok: true, adjustment: { status: 'rejected' } });
    expect(await decide(id, true)).toMatchObject({ code: 'ADJUSTMENT.DECIDED' });
    expect(await decide(randomUUID(), true)).toMatchObject({ code: 'ADJUSTMENT.UNKNOWN' });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: 100n });
  });

  it('is asked for once with one key', async () => {
    const organizationId = await makeWallet(database);
    const first = await ask(organizationId, 5n, 'key');
    const racing = await Promise.all(Array.from({ length: 5 }, () => ask(organizationId, 5n, 'key')));
    expect(racing).toEqual(Array.from({ length: 5 }, () => first));
    expect(await ask(organizationId, 6n, 'key', 'other')).toMatchObject({ code: 'IDEMPOTENCY.KEY_REUSED' });
    expect(await ask(await makeOrganization(database), 5n)).toMatchObject({ code: 'WALLET.NONE' });
    expect(await ask(randomUUID(), 5n)).toMatchObject({ code: 'ORGANIZATION.UNKNOWN' });
  });
});

it('settings change what is named and nothing else', async () => {
  const organizationId = await makeWallet(database);
  const change = async (id: string, changes: object): Promise<unknown> => {
    const [row] = await database.query('select set_wallet_settings($1, $2, $3, null) as outcome', [
      id,
      JSON.stringify(changes),
      'user_1',
    ]);
    return row?.['outcome'];
  };
  await database.query(`update wallet_settings set low_balance_alerted_at = now() where organization_id = $1`, [
    organizationId,
  ]);
  await change(organizationId, { daily_cap: '500', low_balance_threshold: '100' });
  expect(await change(organizationId, { monthly_cap: '9000', daily_cap: null })).toEqual({
    ok: true,
    settings: { currency: 'USD', low_balance_threshold: '100', daily_cap: null, monthly_cap: '9000' },
  });
  const [row] = await database.query('select low_balance_alerted_at from wallet_settings where organization_id = $1', [
    organizationId,
  ]);
  expect(row).toEqual({ low_balance_alerted_at: null });
  expect(await change(await makeOrganization(database), { daily_cap: null })).toEqual({
    ok: false,
    code: 'WALLET.NONE',
  });
});

it('an alert is raised once for each subject, told once, and opens again after it was closed', async () => {
  const organizationId = await makeWallet(database);
  const alerts = async (): Promise<{ subject: string; times: number }[]> => {
    const [row] = await database.query<{ wallets: { organization_id: string; alerts: never[] }[] }>(
      'select list_wallets(true, null, 1000) as wallets',
    );
    return row!.wallets.find((wallet) => wallet.organization_id === organizationId)?.alerts ?? [];
  };
  const claim = async (): Promise<unknown[]> => {
    const [row] = await database.query<{ claimed: { organization_id: string; subject: string }[] }>(
      'select claim_wallet_alerts(1000) as claimed',
    );
    return row!.claimed.filter((alert) => alert.organization_id === organizationId).map(({ subject }) => subject);
  };
  const send = (category: string) => database.query('select alert_absent_margin($1, $2)', [organizationId, category]);
  const close = async (): Promise<unknown> => {
    const [row] = await database.query(
      `select close_wallet_alert($1, 'margin.absent', 'marketing', 'operator', null) as closed`,
      [organizationId],
    );
    return row?.['closed'];
  };
  await database.query(`select set_margins($1, '{"utility": "1"}', 'operator', null)`, [organizationId]);
  await send('utility');
  expect(await alerts()).toEqual([]);
  await send('marketing');
  await send('Marketing');
  expect(await alerts()).toMatchObject([{ subject: 'marketing', times: 2 }]);
  expect(await claim()).toEqual(['marketing']);
  expect(await claim()).toEqual([]);
  expect([await close(), await close()]).toEqual([true, false]);
  expect(await alerts()).toEqual([]);
  await send('marketing');
  expect(await alerts()).toMatchObject([{ subject: 'marketing', times: 3 }]);
  expect(await claim()).toEqual(['marketing']);
});
