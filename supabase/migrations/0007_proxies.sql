-- What the configuration says that SQL functions must know as well; the application writes it.
create table platform_settings (
  name text primary key,
  value jsonb not null
);
insert into platform_settings (name, value) values ('suspension_notice_seconds', '86400');

-- One row a proxy. Its user and password are in Key Vault under `secret_name` and nowhere else.
create table proxies (
  id uuid primary key,
  source text not null check (source in ('pool', 'provider')),
  region text not null,
  host text not null,
  port integer not null check (port between 1 and 65535),
  secret_name text not null unique,
  instance_id uuid unique references instances,  -- absent: free
  health text not null default 'healthy' check (health in ('healthy', 'unhealthy')),
  failures integer not null default 0,           -- probes in a row without success
  probed_at timestamptz,
  created_at timestamptz not null default now(),
  -- What is ordered is ordered for an instance, and cancelled when that needs it no more.
  check (source = 'pool' or instance_id is not null)
);
create index proxies_free on proxies (region, created_at) where instance_id is null and health = 'healthy';
create index proxies_due_for_probe on proxies (probed_at nulls first);

alter table instances drop constraint instances_state_check;
alter table instances add constraint instances_state_check check (
  state in ('requested', 'provisioning', 'running', 'failed', 'suspended', 'deleting', 'deleted')
);
alter table instances
  add column saga_id text,                            -- the orchestration that may claim this row or has it
  add column saga_live boolean not null default false, -- a run has claimed this row and has not left it
  add column suspend_after timestamptz,               -- notice was given; suspended then unless slots return
  add column resume_after timestamptz,                -- a resumption failed; not tried again before
  add column resumptions integer not null default 0;
update instances
set saga_id = 'provision:ins_' || replace(id::text, '-', ''), saga_live = state = 'provisioning'
where saga_id is null;
create index instances_under_notice on instances (suspend_after) where suspend_after is not null;
create index instances_suspended on instances (organization_id, created_at) where state = 'suspended';
create index instances_deleting on instances (updated_at) where state = 'deleting';

alter table platform_settings enable row level security;
alter table proxies enable row level security;
grant select on proxies to service_role;

-- A view keeps the columns it was made with.
drop view placed_instances;
create view placed_instances with (security_invoker = true) as
select i.*, a.worker_id
from instances i
left join assignments a on a.instance_id = i.id and a.desired = 'hold';
grant select on placed_instances to service_role;
