-- Prepaid message credits. `credits` is all an organization owns, `credits_held` the part of it that is reserved for
-- messages accepted and not yet settled: what may be spent is the difference. A reservation raises `credits_held`, its
-- settlement lowers both, its release lowers `credits_held` alone.
alter table billing_entitlements
  add column credits_held bigint not null default 0 check (credits_held >= 0),
  add column credit_packs integer not null default 0 check (credit_packs >= 0),
  add constraint billing_entitlements_held_are_owned check (credits_held <= credits);

-- Prices and included monthly credits; the catalogue of the application holds the same figures, and a test compares them.
alter table tiers
  add column price_cents integer not null default 0 check (price_cents >= 0),
  add column included_credits bigint not null default 0 check (included_credits >= 0);
update tiers t
set price_cents = offer.price_cents, included_credits = offer.included_credits
from (values ('BASIC', 0, 100), ('PRO', 2900, 2000), ('MAX', 9900, 10000)) as offer(tier, price_cents, included_credits)
where t.tier = offer.tier;

-- What is sold by the unit: `credits` come with each unit of each paid month.
create table billing_units (
  entitlement text primary key check (entitlement in ('instance', 'message_credits')),
  price_cents integer not null check (price_cents >= 0),
  credits bigint not null check (credits >= 0)
);
insert into billing_units (entitlement, price_cents, credits) values ('instance', 1500, 250), ('message_credits', 1000, 1000);

-- Every change of `credits`, once, for ever. `source_id` names the fact: an invoice line, a refund of one, a message.
create table credit_ledger (
  id uuid primary key,
  organization_id uuid not null references organizations,
  kind text not null check (kind in ('grant', 'clawback', 'restore', 'expire', 'settle')),
  source_id text not null,
  amount bigint not null,
  balance_after bigint not null check (balance_after >= 0),
  details jsonb not null default '{}',
  correlation_id text,
  created_at timestamptz not null default now(),
  unique (organization_id, kind, source_id)
);
create index credit_ledger_of_organization on credit_ledger (organization_id, id desc);

create function refuse_change() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  raise exception '% is append-only', tg_table_name;
end
$$;
create trigger credit_ledger_append_only before update or delete on credit_ledger
for each row execute function refuse_change();
create trigger credit_ledger_never_truncated before truncate on credit_ledger
for each statement execute function refuse_change();

-- What each paid invoice line granted and what became of it; credits end with the subscription that paid for them.
create table credit_grants (
  line_id text primary key,
  organization_id uuid not null references organizations,
  subscription_id text not null,
  invoice_id text not null,
  granted bigint not null check (granted > 0),
  refunded bigint not null default 0 check (refunded between 0 and granted), -- what refunds have claimed of it
  granted_at timestamptz not null default now(),
  ended_at timestamptz
);
create index credit_grants_of_organization on credit_grants (organization_id) where ended_at is null;
create index credit_grants_of_invoice on credit_grants (invoice_id);

-- Every subscription that named an organization, as Stripe last showed it. An organization has one: another that was
-- bought beside it is refused here before it is cancelled and paid back at Stripe, and never takes the first one's place.
create table stripe_subscriptions (
  subscription_id text primary key,
  organization_id uuid not null references organizations,
  status text not null,
  created_at timestamptz,
  observation bigint not null,             -- the read of Stripe that this row shows
  kept_subscription_id text,               -- set when this one was refused for that one
  undone_at timestamptz                    -- when a refused one was cancelled and paid back
);
create index stripe_subscriptions_of_organization on stripe_subscriptions (organization_id);
insert into stripe_subscriptions (subscription_id, organization_id, status, observation)
select stripe_subscription_id, organization_id, status, observation
from billing_entitlements where stripe_subscription_id is not null;

-- Runs of the reconciliation with Stripe and what each of them mended.
create table billing_reconciliations (
  id uuid primary key,
  requested_by text not null,
  organization_id uuid references organizations,
  status text not null default 'running' check (status in ('running', 'finished')),
  next_cursor text,              -- the page that comes next, by the last subscription of the page before
  page integer not null default 0,
  checked integer not null default 0,
  mended jsonb not null default '[]',
  failures jsonb not null default '[]',
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

alter table billing_units enable row level security;
alter table credit_ledger enable row level security;
alter table credit_grants enable row level security;
alter table stripe_subscriptions enable row level security;
alter table billing_reconciliations enable row level security;
grant select on billing_units, credit_ledger, credit_grants, stripe_subscriptions, billing_reconciliations to service_role;
