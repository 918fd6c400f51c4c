create table organizations (
  id uuid primary key,
  clerk_org_id text not null unique,
  name text not null,
  status text not null default 'active' check (status in ('active', 'suspended')),
  created_at timestamptz not null default now()
);

create table audit_logs (
  id uuid primary key,
  at timestamptz not null default now(),
  organization_id uuid references organizations,
  actor text not null,
  action text not null,
  subject text,
  details jsonb not null default '{}',
  correlation_id text
);
create index audit_logs_newest on audit_logs (id desc);
create index audit_logs_of_organization on audit_logs (organization_id, id desc);

-- A request is applied once: the key names the request, the hash its body, the response is what the first caller got.
create table idempotency_keys (
  organization_id uuid not null references organizations,
  route text not null,
  key text not null,
  body_hash text not null,
  response jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, route, key)
);

alter table organizations enable row level security;
alter table audit_logs enable row level security;
alter table idempotency_keys enable row level security;
grant select on organizations, audit_logs to service_role;
