-- The lease is the worker's: one row is written a beat, however many instances the worker holds.
create table workers (
  id uuid primary key,
  region text not null,
  capacity integer not null check (capacity > 0),
  lease_expires_at timestamptz not null,
  first_beat_at timestamptz not null default now(),
  last_beat_at timestamptz not null default now()
);

create sequence assignment_versions;

create table instances (
  id uuid primary key,
  organization_id uuid not null references organizations,
  name text not null,
  region text not null,
  state text not null check (state in ('requested', 'provisioning', 'running', 'failed', 'suspended', 'deleted')),
  state_reason text,
  saga_run text,                  -- the one run of the provisioning saga that may act on this row
  epoch bigint not null default 0, -- grows with each placement and never shrinks
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ready_at timestamptz
);
create index instances_of_organization on instances (organization_id, id desc);

-- The paid right in use: one row an instance, removed when the instance no longer needs it.
create table slots (
  instance_id uuid primary key references instances,
  organization_id uuid not null references organizations,
  reserved_at timestamptz not null default now()
);
create index slots_of_organization on slots (organization_id);

-- Which worker holds an instance. The epoch only grows; a worker that names an older one is refused.
create table assignments (
  instance_id uuid primary key references instances,
  worker_id uuid not null references workers,
  epoch bigint not null,
  desired text not null check (desired in ('hold', 'release')),
  version bigint not null,
  assigned_at timestamptz not null default now()
);
create index assignments_of_worker on assignments (worker_id, version);

alter table workers enable row level security;
alter table instances enable row level security;
alter table slots enable row level security;
alter table assignments enable row level security;
grant select on workers, instances, slots, assignments to service_role;

-- Instances as people see them, with the worker that holds each.
create view placed_instances with (security_invoker = true) as
select i.*, a.worker_id
from instances i
left join assignments a on a.instance_id = i.id and a.desired = 'hold';
grant select on placed_instances to service_role;
