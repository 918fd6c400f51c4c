-- Which provider takes a currency, in which steps (its smallest unit, in micro-units), and between which amounts.
create table recharge_currencies (
  currency text primary key check (currency ~ '^[A-Z]{3}$'),
  provider text not null check (provider in ('stripe', 'razorpay')),
  unit bigint not null check (unit > 0),
  min_amount bigint not null check (min_amount > 0),
  max_amount bigint not null,
  check (max_amount >= min_amount)
);
insert into recharge_currencies (currency, provider, unit, min_amount, max_amount) values
  ('INR', 'razorpay', 10000, 100000000, 500000000000), ('USD', 'stripe', 10000, 5000000, 10000000000),
  ('EUR', 'stripe', 10000, 5000000, 10000000000), ('GBP', 'stripe', 10000, 5000000, 10000000000),
  ('AUD', 'stripe', 10000, 5000000, 10000000000), ('CAD', 'stripe', 10000, 5000000, 10000000000),
  ('SGD', 'stripe', 10000, 5000000, 10000000000), ('AED', 'stripe', 10000, 20000000, 40000000000),
  ('SAR', 'stripe', 10000, 20000000, 40000000000), ('ZAR', 'stripe', 10000, 100000000, 200000000000),
  ('BRL', 'stripe', 10000, 30000000, 60000000000), ('MXN', 'stripe', 10000, 100000000, 200000000000);

-- Tax on a recharge, by the country of the vendor's billing address, from a moment on. No rate: no tax.
create table tax_rates (
  country text not null check (country ~ '^[A-Z]{2}$'),
  valid_from timestamptz not null,
  basis_points integer not null check (basis_points between 0 and 10000),
  name text not null check (length(name) between 1 and 40),
  set_by text not null,
  created_at timestamptz not null default now(),
  primary key (country, valid_from)
);

-- Receipts are numbered without gaps, within the year (UTC) in which they were paid.
create table receipt_numbers (
  year integer primary key,
  last bigint not null
);

-- A payment into a wallet. It is credited `amount`, once; the buyer pays `amount + tax`. Money that comes after it failed
-- or expired is credited too.
create table recharges (
  id uuid primary key,
  organization_id uuid not null references organizations,
  provider text not null check (provider in ('stripe', 'razorpay')),
  trigger text not null check (trigger in ('manual', 'automatic')),
  state text not null default 'created' check (state in ('created', 'paid', 'failed', 'expired')),
  currency text not null,
  amount bigint not null check (amount > 0),
  tax bigint not null check (tax >= 0),
  tax_country text,
  tax_basis_points integer not null,
  tax_name text,
  order_id text,                 -- Razorpay's order, Stripe's checkout session; an automatic one has none
  payment_id text,
  url text,                      -- where the buyer pays
  save_card boolean not null default false,
  automatic jsonb,               -- {threshold, amount}: what to turn on once the card is saved
  failure text,                  -- why the last try to pay did not succeed
  claimed_gross bigint not null default 0 check (claimed_gross >= 0),  -- what refunds and disputes took of what was paid
  claimed_net bigint not null default 0 check (claimed_net between 0 and amount), -- their share of what was credited
  receipt_number text unique,
  billed_to jsonb,               -- company, tax id and address when it was paid
  requested_by text not null,
  correlation_id text,
  created_at timestamptz not null default now(),
  credited_at timestamptz,
  unique (provider, order_id),
  unique (provider, payment_id),
  check ((state = 'paid') = (credited_at is not null)),
  check ((credited_at is null) = (receipt_number is null))
);
create index recharges_of_organization on recharges (organization_id, id desc);
-- One automatic recharge of a wallet at a time.
create unique index recharges_automatic_under_way on recharges (organization_id)
  where trigger = 'automatic' and state = 'created';

-- Money of a recharge that went back to the buyer. `claimed` is what the wallet was asked for.
create table recharge_refunds (
  provider text not null,
  refund_id text not null,
  recharge_id uuid not null references recharges,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('taken', 'failed')),
  claimed bigint not null,
  created_at timestamptz not null default now(),
  primary key (provider, refund_id)
);
create index recharge_refunds_of_recharge on recharge_refunds (recharge_id);

create table recharge_disputes (
  provider text not null,
  dispute_id text not null,
  recharge_id uuid not null references recharges,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('open', 'won', 'lost')),
  claimed bigint not null,
  created_at timestamptz not null default now(),
  primary key (provider, dispute_id)
);
create index recharge_disputes_of_recharge on recharge_disputes (recharge_id);

-- How the automatic recharges of a wallet fare; whether they are on is in `wallet_settings`.
create table auto_recharges (
  organization_id uuid primary key references wallets,
  failures integer not null default 0,
  retry_at timestamptz,
  last_failure text,
  updated_at timestamptz not null default now()
);

-- Runs of the comparison of recharges with the providers, and what each of them mended.
create table recharge_reconciliations (
  id uuid primary key,
  requested_by text not null,
  status text not null default 'running' check (status in ('running', 'finished')),
  last_id uuid,                  -- the last recharge of the page before
  page integer not null default 0,
  checked integer not null default 0,
  mended jsonb not null default '[]',
  failures jsonb not null default '[]',
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

alter table recharge_currencies enable row level security;
alter table tax_rates enable row level security;
alter table receipt_numbers enable row level security;
alter table recharges enable row level security;
alter table recharge_refunds enable row level security;
alter table recharge_disputes enable row level security;
alter table auto_recharges enable row level security;
alter table recharge_reconciliations enable row level security;
grant select on
  recharge_currencies, tax_rates, recharges, recharge_refunds, recharge_disputes, auto_recharges,
  recharge_reconciliations
to service_role;
