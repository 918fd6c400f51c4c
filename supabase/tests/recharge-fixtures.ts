import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization, only } from './fixtures.ts';

export interface RechargeRow {
  id: string;
  state: string;
  currency: string;
  provider: string;
  amount: number;
  tax: number;
  receipt_number: string | null;
  claimed_net: number;
}

interface Begun {
  ok: boolean;
  code?: string;
  recharge?: RechargeRow;
}

interface Wish {
  amount?: bigint;
  currency?: string | null;
  automatic?: { threshold: string; amount: string } | null;
  providers?: string[];
  key?: string | null;
  hash?: string;
}

export async function init(
  { query }: TestDatabase,
  organizationId: string,
  {
    amount = 100_000_000n,
    currency = 'USD',
    automatic = null,
    providers = ['stripe', 'razorpay'],
    key = null,
    hash = 'h',
  }: Wish = {},
): Promise<Begun> {
  const [row] = await query<{ begun: Begun }>(
    `select init_recharge($1, $2, $3, $4, $5, $6, 'user_test', $7, $8, 'test') as begun`,
    [organizationId, randomUUID(), amount, currency, automatic && JSON.stringify(automatic), providers, key, hash],
  );
  return only(row).begun;
}

/** A vendor in India, where 18 % are due, with a recharge of the net amount that has its order. */
export async function begunInIndia(
  database: TestDatabase,
  amount: bigint,
): Promise<{ organizationId: string; id: string }> {
  const organizationId = await makeOrganization(database);
  await database.query(
    `insert into vendor_profiles (organization_id, company, tax_id, country) values ($1, 'Indus Ltd', '29ABCDE1234F1Z5', 'IN')`,
    [organizationId],
  );
  const { id } = only((await init(database, organizationId, { amount, currency: 'INR' })).recharge);
  await database.query('select attach_recharge_order($1, $2, null)', [id, `order_${id}`]);
  return { organizationId, id };
}

export interface Reading {
  state?: string;
  payment_id?: string | null;
  provider?: string;
  currency?: string;
  amount?: string;
  failure?: string | null;
  order_id?: string | null;
  payment_method?: string | null;
  refunds?: { refund_id: string; amount: string; stands: boolean }[];
  disputes?: { dispute_id: string; amount: string; state: string }[];
}

/** What is credited for a recharge of these tests, and how its payment is read. */
export const NET = 1_000_000_000n;
export const paid: Reading = { amount: '1180000000' };

/** A vendor whose billing address is in Germany, where these tests know no tax. */
export async function germanVendor(database: TestDatabase): Promise<string> {
  const organizationId = await makeOrganization(database);
  await database.query(`insert into vendor_profiles (organization_id, country) values ($1, 'DE')`, [organizationId]);
  return organizationId;
}

/** A vendor in Germany whose wallet has this much available, and is recharged by itself from its saved card. */
export async function withSavedCard(database: TestDatabase, available: bigint): Promise<string> {
  const organizationId = await germanVendor(database);
  await database.query('select link_stripe_customer($1, $2)', [organizationId, `cus_${organizationId}`]);
  const { recharge } = await init(database, organizationId, {
    amount: 50_000_000n,
    automatic: { threshold: '20000000', amount: '100000000' },
  });
  await settle(database, only(recharge).id, {
    provider: 'stripe',
    currency: 'USD',
    amount: '50000000',
    payment_method: 'pm_saved',
  });
  if (available < 50_000_000n) {
    await database.query(`select take_from_wallet($1, 'adjustment', 'spent', $2, null)`, [
      organizationId,
      50_000_000n - available,
    ]);
  }
  return organizationId;
}

export const sweepAutoRecharges = ({ query }: TestDatabase) => query(`select claim_auto_recharges(50, 'test')`);

/** The recharges of an organization that nobody began by hand, oldest first. */
export const automaticRechargesOf = ({ query }: TestDatabase, organizationId: string) =>
  query<{ id: string } & Record<keyof RechargeRow, string>>(
    `select * from recharges where organization_id = $1 and trigger = 'automatic' order by id`,
    [organizationId],
  );

export async function autoRechargeOf({ query }: TestDatabase, organizationId: string) {
  const [row] = await query<{ s: Record<string, unknown> }>('select auto_recharge_of($1) as s', [organizationId]);
  return only(row).s;
}

/** What the audit log says became of the automatic recharge, oldest first. */
export async function autoRechargeAudit({ query }: TestDatabase, organizationId: string): Promise<string[]> {
  const rows = await query<{ action: string }>(
    `select action from audit_logs where organization_id = $1 and action like 'auto_recharge.%' order by id`,
    [organizationId],
  );
  return rows.map(({ action }) => action.slice('auto_recharge.'.length));
}

export async function turnOnAutoRecharge(
  { query }: TestDatabase,
  organizationId: string,
  amount = 200_000_000n,
): Promise<string | undefined> {
  const [row] = await query<{ r: { code?: string } }>(
    `select set_auto_recharge($1, true, 20000000, $2, 'user_test', 'test') as r`,
    [organizationId, amount],
  );
  return only(row).r.code;
}

/** One reading of the provider, applied. */
export async function settle(
  { query }: TestDatabase,
  id: string,
  reading: Reading,
): Promise<{ outcome: string; changed?: boolean; credited?: boolean; reason?: string }> {
  const [row] = await query<{ settled: never }>('select settle_recharge($1, $2) as settled', [
    JSON.stringify({
      provider: 'razorpay',
      recharge_id: id,
      order_id: `order_${id}`,
      payment_id: `pay_${id}`,
      state: 'paid',
      currency: 'INR',
      refunds: [],
      disputes: [],
      ...reading,
    }),
    'test',
  ]);
  return only(row).settled;
}

export async function walletOf({ query }: TestDatabase, organizationId: string) {
  const [row] = await query<{ balance: string; shortfall: string; entries: string; sum: string }>(
    `select balance, shortfall, ledger_seq as entries,
       (select coalesce(sum(amount), 0) from ledger_entries l where l.organization_id = w.organization_id) as sum
     from wallets w where organization_id = $1`,
    [organizationId],
  );
  return only(row);
}

/** What is mailed to the organization by this template. */
export const mailsOf = ({ query }: TestDatabase, organizationId: string, template: string) =>
  query<{ data: Record<string, unknown> }>(
    `select body -> 'data' as data from outbox
     where target = 'emails' and body ->> 'organizationId' = $1 and body ->> 'template' = $2`,
    [organizationId, template],
  );
