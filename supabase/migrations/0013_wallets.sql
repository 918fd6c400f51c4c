-- Prepaid money in micro-units of one currency, which never changes. `balance` is the sum of the ledger, `held` the sum of
-- what is left of the open holds, and the difference may be spent. `shortfall` is what was delivered and could not be
-- taken: it blocks launches and is collected from the next recharge. None of them is ever below zero.
create table wallets (
  organization_id uuid primary key references organizations,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  balance bigint not null default 0 check (balance >= 0),
  held bigint not null default 0 check (held >= 0),
  shortfall bigint not null default 0 check (shortfall >= 0),
  ledger_seq bigint not null default 0,                  -- number of the last ledger entry: the entries have no gaps
  created_at timestamptz not null default now(),
  constraint wallets_held_is_owned check (held <= balance)
) with (fillfactor = 50);

-- Every change of a balance, once, for ever. A charge of a message names it and the price that was used; anything else
-- names its fact by `source_id`: a payment, a refund, an adjustment.
create table ledger_entries (
  organization_id uuid not null,                         -- of a wallet; no foreign key: the wallet is locked by whoever writes
  seq bigint not null,
  kind text not null check (kind in (
    'recharge', 'refund', 'dispute', 'dispute_won', 'adjustment', 'shortfall_collected', 'charge', 'reprice'
  )),
  amount bigint not null,                                -- what the balance changed by
  balance_after bigint not null check (balance_after >= 0),
  shortfall bigint not null default 0,                   -- what the recorded shortfall changed by
  source_id text,
  message_id uuid,
  campaign_id uuid,
  category text,
  country text,
  price bigint,                                          -- of the message: amount + shortfall of its entries add up to -price
  meta_cost bigint,
  margin bigint,
  details jsonb,
  created_at timestamptz not null default now(),
  primary key (organization_id, seq),
  check ((message_id is null) <> (source_id is null))
);
create unique index ledger_entries_of_message on ledger_entries (message_id, kind) where message_id is not null;
create unique index ledger_entries_of_source on ledger_entries (organization_id, kind, source_id) where source_id is not null;
create trigger ledger_entries_append_only before update or delete on ledger_entries
for each statement execute function refuse_change();
create trigger ledger_entries_never_truncated before truncate on ledger_entries
for each statement execute function refuse_change();

-- Money set aside for a campaign. Each message not yet settled has its share (`outbound_messages.held`), and what is not
-- yet given to a message is left here too: `remaining` is all of it.
create table wallet_holds (
  campaign_id uuid primary key,
  organization_id uuid not null references wallets,
  amount bigint not null check (amount >= 0),
  remaining bigint not null check (remaining between 0 and amount),
  expires_at timestamptz not null,
  closed_at timestamptz,                                 -- set once nothing remains
  created_at timestamptz not null default now()
) with (fillfactor = 50);
create index wallet_holds_open on wallet_holds (expires_at) where closed_at is null;
create index wallet_holds_of_organization on wallet_holds (organization_id) where closed_at is null;

alter table wallets enable row level security;
alter table ledger_entries enable row level security;
alter table wallet_holds enable row level security;
grant select on wallets, ledger_entries, wallet_holds to service_role;
