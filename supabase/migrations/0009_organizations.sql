-- Numbers the reads of Clerk in the order in which they began, as `stripe_observations` does for Stripe.
create sequence clerk_observations;

alter table organizations
  add column suspended_at timestamptz,
  add column suspended_by text,
  add column suspended_reason text,
  add column deleted_at timestamptz,                     -- seen to be gone from Clerk; what it owns is kept
  add column clerk_observation bigint not null default 0; -- the read of Clerk that the name shows
create index organizations_newest on organizations (id desc);

-- Who belongs to an organization, as Clerk says. No name and no address: nothing here needs them.
create table members (
  organization_id uuid not null references organizations,
  clerk_user_id text not null,
  role text check (role in ('ADMIN', 'MEMBER')),         -- null once the person has left
  clerk_observation bigint not null default 0,           -- the read of Clerk that this row shows
  since timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, clerk_user_id)
);
create index members_of_user on members (clerk_user_id);

-- When the use of a session was last written to the audit log: once an hour, however many calls it makes.
create table sign_ins (
  clerk_session_id text not null,
  organization_id uuid references organizations,         -- null: an operator
  clerk_user_id text not null,
  audited_at timestamptz not null default now(),
  unique nulls not distinct (clerk_session_id, organization_id)
);
create index sign_ins_of_user on sign_ins (clerk_user_id);

-- What operators can stop for everybody.
create table kill_switches (
  name text primary key check (name in ('platform')),
  stopped boolean not null default false,
  reason text,
  changed_by text,
  changed_at timestamptz
);
insert into kill_switches (name) values ('platform');

create index audit_logs_of_action on audit_logs (action, id desc);

alter table members enable row level security;
alter table sign_ins enable row level security;
alter table kill_switches enable row level security;
grant select on members, sign_ins, kill_switches to service_role;

-- Organizations as operators see them.
create view organization_overview with (security_invoker = true) as
select
  o.id, o.clerk_org_id, o.name, o.status, o.created_at, o.suspended_at, o.suspended_by, o.suspended_reason, o.deleted_at,
  (select count(*)::integer from members m where m.organization_id = o.id and m.role is not null) as members,
  (select count(*)::integer from instances i where i.organization_id = o.id and i.state = 'running') as running_instances,
  coalesce((select e.status from billing_entitlements e where e.organization_id = o.id), 'NONE') as billing_status
from organizations o;
grant select on organization_overview to service_role;

-- `sign_in` takes its place.
drop function if exists find_organization(text);
