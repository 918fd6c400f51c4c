-- Credits reserved for something accepted and not yet settled; `billing_entitlements.credits_held` is the sum of the open ones.
create table credit_holds (
  organization_id uuid not null references organizations,
  source_id text not null check (length(source_id) between 1 and 200),
  amount bigint not null check (amount > 0),
  state text not null default 'open' check (state in ('open', 'settled', 'released')),
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (organization_id, source_id)
);
create index credit_holds_closed on credit_holds (closed_at) where closed_at is not null;

-- Who held an instance, and when: a worker reports what happened while it did. Kept by a trigger on `assignments`.
create table instance_holders (
  instance_id uuid not null references instances,
  epoch bigint not null,
  worker_id uuid not null references workers,
  held_from timestamptz not null default now(),
  held_until timestamptz,
  primary key (instance_id, epoch)
);
create index instance_holders_ended on instance_holders (held_until) where held_until is not null;
insert into instance_holders (instance_id, epoch, worker_id, held_from)
select instance_id, epoch, worker_id, assigned_at from assignments;

-- What workers reported, each fact once; `credits` is what it cost and `shortfall` what it should have cost besides.
-- It has no foreign keys: whoever writes here has just read the instance, and these are the busiest rows there are.
create table usage_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  instance_id uuid not null,
  worker_id uuid not null,
  idempotency_key text not null,
  type text not null check (type in ('sent', 'received', 'seen', 'webhook')),
  message_id text,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  applied_at timestamptz,
  credits bigint not null default 0 check (credits >= 0),
  shortfall bigint not null default 0 check (shortfall >= 0),
  unique (instance_id, idempotency_key)
) with (fillfactor = 85);
create index usage_events_received on usage_events using brin (received_at);

-- What was used a day (UTC, by when it occurred). These rows stay when the events are forgotten.
create table usage_daily (
  organization_id uuid not null references organizations,
  day date not null,
  instance_id uuid not null references instances,
  sent bigint not null default 0,
  received bigint not null default 0,
  seen bigint not null default 0,
  webhook bigint not null default 0,
  credits bigint not null default 0,
  shortfall bigint not null default 0,
  primary key (organization_id, day, instance_id)
);
create index usage_daily_shortfalls on usage_daily (day, organization_id) where shortfall > 0;

alter table credit_holds enable row level security;
alter table instance_holders enable row level security;
alter table usage_events enable row level security;
alter table usage_daily enable row level security;
grant select on credit_holds, instance_holders, usage_events, usage_daily to service_role;
