-- What each tier includes; the catalogue of the application holds the same figures, and a test compares them.
create table tiers (
  tier text primary key,
  included_slots integer not null check (included_slots >= 0)
);
insert into tiers (tier, included_slots) values ('BASIC', 1), ('PRO', 5), ('MAX', 20);

-- Numbers the reads of Stripe in the order in which they began, whatever host made them.
create sequence stripe_observations;

create table billing_entitlements (
  organization_id uuid primary key references organizations,
  stripe_customer_id text unique,
  stripe_subscription_id text unique,
  status text not null default 'NONE' check (
    status in ('NONE', 'INCOMPLETE', 'TRIALING', 'ACTIVE', 'PAST_DUE', 'UNPAID', 'PAUSED', 'CANCELED')
  ),
  tier text references tiers,
  seats integer not null default 0 check (seats >= 0),
  credits bigint not null default 0 check (credits >= 0),
  current_period_start timestamptz,
  current_period_end timestamptz,
  grace_ends_at timestamptz,
  observation bigint not null default 0,   -- the read of Stripe that this row shows
  updated_at timestamptz
);

alter table tiers enable row level security;
alter table billing_entitlements enable row level security;
grant select on tiers, billing_entitlements to service_role;
