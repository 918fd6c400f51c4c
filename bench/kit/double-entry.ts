import type pg from 'pg';

/*
 * A double-entry ledger in SQL as such ledgers are commonly made, to stand beside: each transfer locks its two accounts in
 * order, moves both balances, and writes the transfer and an entry for each side with the balance before and after.
 */
const SCHEMA = `
  create schema double_entry;
  create table double_entry.accounts (
    id bigint primary key,
    balance numeric not null default 0,
    version bigint not null default 0,
    allow_negative boolean not null default true,
    updated_at timestamptz not null default now()
  );
  create table double_entry.transfers (
    id uuid primary key default gen_random_uuid(),
    from_account bigint not null references double_entry.accounts,
    to_account bigint not null references double_entry.accounts,
    amount numeric not null check (amount > 0),
    created_at timestamptz not null default now()
  );
  create index on double_entry.transfers (from_account);
  create index on double_entry.transfers (to_account);
  create table double_entry.entries (
    id uuid primary key default gen_random_uuid(),
    account bigint not null references double_entry.accounts,
    transfer uuid not null references double_entry.transfers,
    amount numeric not null,
    balance_before numeric not null,
    balance_after numeric not null,
    account_version bigint not null,
    created_at timestamptz not null default now()
  );
  create index on double_entry.entries (account);
  create index on double_entry.entries (transfer);

  create function double_entry.transfer(p_from bigint[], p_to bigint[], p_amounts numeric[]) returns void
  language plpgsql as $$
  declare
    v_transfer uuid;
    v_from double_entry.accounts;
    v_to double_entry.accounts;
  begin
    for i in 1 .. cardinality(p_from) loop
      perform from double_entry.accounts where id in (p_from[i], p_to[i]) order by id for update;
      update double_entry.accounts set balance = balance - p_amounts[i], version = version + 1, updated_at = now()
      where id = p_from[i] returning * into v_from;
      if v_from.balance < 0 and not v_from.allow_negative then
        raise exception 'account % would be below zero', p_from[i];
      end if;
      update double_entry.accounts set balance = balance + p_amounts[i], version = version + 1, updated_at = now()
      where id = p_to[i] returning * into v_to;
      insert into double_entry.transfers (from_account, to_account, amount) values (p_from[i], p_to[i], p_amounts[i])
      returning id into v_transfer;
      insert into double_entry.entries (account, transfer, amount, balance_before, balance_after, account_version)
      values (p_from[i], v_transfer, -p_amounts[i], v_from.balance + p_amounts[i], v_from.balance, v_from.version),
        (p_to[i], v_transfer, p_amounts[i], v_to.balance - p_amounts[i], v_to.balance, v_to.version);
    end loop;
  end
  $$`;

const A_BATCH = 100;

/** Transfers from one of so many accounts to another, in batches of 100, over so many connections. */
export async function transfer(pool: pg.Pool, many: number, accounts: number, connections: number): Promise<void> {
  let left = many / A_BATCH;
  await Promise.all(
    Array.from({ length: connections }, async (_, lane) => {
      for (let batch = lane; left-- > 0; batch += connections) {
        // A batch touches its accounts in one order, so that batches wait and do not deadlock.
        const from = Array.from({ length: A_BATCH }, (_item, n) => ((batch + n) % accounts) + 1).sort((a, b) => a - b);
        await pool.query('select double_entry.transfer($1, $2, $3)', [
          from,
          from.map((account) => account + accounts),
          from.map(() => 80_000),
        ]);
      }
    }),
  );
}

export async function makeDoubleEntry(pool: pg.Pool, accounts: number): Promise<void> {
  await pool.query('drop schema if exists double_entry cascade');
  await pool.query(SCHEMA);
  await pool.query('insert into double_entry.accounts (id) select generate_series(1, $1)', [2 * accounts]);
}
