import { randomUUID } from 'node:crypto';
import type { Query, TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization, only } from './fixtures.ts';

/** Makes an organization with a wallet and, when asked to, money in it. */
export async function makeWallet(database: TestDatabase, { currency = 'USD', balance = 0n } = {}): Promise<string> {
  const organizationId = await makeOrganization(database);
  await database.query('select ensure_wallet($1, $2)', [organizationId, currency]);
  if (balance > 0n) await credit(database, organizationId, balance);
  return organizationId;
}

export interface Moved {
  ok: boolean;
  code?: string;
  replayed: boolean;
  seq: number;
}

export async function credit(
  { query }: { query: Query },
  organizationId: string,
  amount: bigint,
  { kind = 'recharge', source = randomUUID() }: { kind?: string; source?: string } = {},
): Promise<Moved & { collected: string }> {
  const [row] = await query<{ moved: never }>(`select credit_wallet($1, $2, $3, $4, '{"by":"test"}') as moved`, [
    organizationId,
    kind,
    source,
    amount,
  ]);
  return only(row).moved;
}

export async function take(
  { query }: { query: Query },
  organizationId: string,
  amount: bigint,
  { kind = 'refund', source = randomUUID() }: { kind?: string; source?: string } = {},
): Promise<Moved & { taken: string; shortfall: string }> {
  const [row] = await query<{ moved: never }>('select take_from_wallet($1, $2, $3, $4, null) as moved', [
    organizationId,
    kind,
    source,
    amount,
  ]);
  return only(row).moved;
}

export async function openHold(
  { query }: { query: Query },
  organizationId: string,
  amount: bigint,
  campaignId: string = randomUUID(),
): Promise<{ ok: boolean; code?: string; required?: string; available?: string }> {
  const [row] = await query<{ opened: never }>(`select open_hold($1, $2, $3, now() + interval '7 days') as opened`, [
    organizationId,
    campaignId,
    amount,
  ]);
  return only(row).opened;
}

export async function closeHold({ query }: { query: Query }, campaignId: string): Promise<bigint> {
  const [row] = await query<{ released: string }>('select close_hold($1) as released', [campaignId]);
  return BigInt(only(row).released);
}

export interface WalletRow {
  balance: bigint;
  held: bigint;
  shortfall: bigint;
  ledgerSeq: number;
}

export async function walletOf({ query }: { query: Query }, organizationId: string): Promise<WalletRow> {
  const [row] = await query<Record<'balance' | 'held' | 'shortfall' | 'ledger_seq', string>>(
    'select balance, held, shortfall, ledger_seq from wallets where organization_id = $1',
    [organizationId],
  );
  const wallet = only(row);
  return {
    balance: BigInt(wallet.balance),
    held: BigInt(wallet.held),
    shortfall: BigInt(wallet.shortfall),
    ledgerSeq: Number(wallet.ledger_seq),
  };
}

/** What must be true of a wallet at every moment; none of it is the empty list. */
export async function faultsOf({ query }: { query: Query }, organizationId: string): Promise<string[]> {
  const rows = await query<{ fault: string }>(
    `with wallet as (select * from wallets where organization_id = $1),
     entries as (
       select e.*, sum(amount) over (order by seq) as running, row_number() over (order by seq) as place
       from ledger_entries e where organization_id = $1
     )
     select 'the balance is not the sum of the ledger' as fault from wallet
     where balance <> (select coalesce(sum(amount), 0) from entries)
     union all
     select 'the shortfall is not the sum of the ledger''s' from wallet
     where shortfall <> (select coalesce(sum(shortfall), 0) from entries)
     union all
     select 'what is held is not what the open holds have left' from wallet
     where held <> (
       select coalesce(sum(remaining), 0) from wallet_holds where organization_id = $1 and closed_at is null
     )
     union all
     select 'more is held than there is, or something is below zero' from wallet
     where held > balance or least(balance, held, shortfall) < 0
     union all
     select 'the ledger has a gap' from wallet where ledger_seq <> (select count(*) from entries)
     union all
     select 'entry ' || seq || ' has another number or balance than it should' from entries
     where seq <> place or balance_after <> running
     union all
     select 'a hold that is closed has something left' from wallet_holds
     where organization_id = $1 and (closed_at is null) <> (remaining > 0)`,
    [organizationId],
  );
  return rows.map(({ fault }) => fault);
}
