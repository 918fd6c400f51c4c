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
