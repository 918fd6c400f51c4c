-- When an organization sent over an account of its own: each month that one of these touches is billed.
create table dedicated_periods (
  organization_id uuid not null references organizations,
  started_at timestamptz not null default now(),
  ended_at timestamptz check (ended_at >= started_at),
  primary key (organization_id, started_at)
);
create unique index dedicated_periods_open on dedicated_periods (organization_id) where ended_at is null;

-- Messages that were counted, once each; the first to tell of one says its month.
create table dedicated_messages (
  organization_id uuid not null,
  wamid text not null,
  month date not null,                                   -- its first day, of UTC
  primary key (organization_id, wamid)
);
create index dedicated_messages_of_month on dedicated_messages (month);

-- How many they are, kept by the function that counts them, and how many of them are on an invoice.
create table dedicated_usage (
  organization_id uuid not null references organizations,
  month date not null check (extract(day from month) = 1),
  messages bigint not null default 0 check (messages >= 0),
  invoiced bigint not null default 0 check (invoiced between 0 and messages),
  primary key (organization_id, month)
) with (fillfactor = 50);
create index dedicated_usage_open on dedicated_usage (month) where invoiced < messages;

-- The invoice of a month: decided here once, then made at Stripe step by step.
create table dedicated_invoices (
  id uuid primary key,
  organization_id uuid not null references organizations,
  month date not null check (extract(day from month) = 1),
  lines jsonb not null,                                  -- [{kind: base|usage|late, month, messages, amount (micro-units), cents}]
  messages bigint not null,
  amount bigint not null check (amount >= 0),            -- micro-units of USD, exact
  cents bigint not null check (cents >= 0),              -- what Stripe bills: rounded half-up once, on the total
  status text not null default 'prepared' check (status in ('prepared', 'issued')),
  stripe_invoice_id text unique,
  last_error text,
  prepared_at timestamptz not null default now(),
  issued_at timestamptz,
  unique (organization_id, month)
);
create index dedicated_invoices_newest on dedicated_invoices (organization_id, id desc);
create index dedicated_invoices_prepared on dedicated_invoices (id) where status = 'prepared';

alter table dedicated_periods enable row level security;
alter table dedicated_messages enable row level security;
alter table dedicated_usage enable row level security;
alter table dedicated_invoices enable row level security;
grant select on dedicated_periods, dedicated_usage, dedicated_invoices to service_role;
