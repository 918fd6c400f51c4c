-- People who sign in here with email and password, beside those whom Clerk knows; and what a vendor says of itself.
create table users (
  id uuid primary key,
  email text not null unique check (email = lower(email) and length(email) <= 254),
  state text not null default 'PENDING_VERIFICATION' check (state in ('PENDING_VERIFICATION', 'ACTIVE')),
  password_hash text,                                    -- a PHC string; null: to be set by a reset
  company text,                                          -- what the vendor will be called, until there is one
  created_at timestamptz not null default now(),
  verified_at timestamptz
);

-- An organization may have come from Clerk, or from a sign-up here.
alter table organizations alter column clerk_org_id drop not null;

create table memberships (
  organization_id uuid not null references organizations,
  user_id uuid not null references users,
  role text not null check (role in ('ADMIN', 'MEMBER')),
  since timestamptz not null default now(),
  primary key (organization_id, user_id)
);
create index memberships_of_user on memberships (user_id, since);

-- The last code sent to an address for a purpose. The code itself is nowhere: what is mailed is worked out from the id
-- with a key, and the hash is keyed too. A row is made for an unknown address as well, so that both take the same time.
create table one_time_codes (
  email text not null,
  purpose text not null check (purpose in ('verify_email', 'reset_password')),
  id uuid not null unique,
  code_hash text not null,
  attempts integer not null default 0,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (email, purpose)
);
create index one_time_codes_expiry on one_time_codes (expires_at);

-- Fixed windows; keys are hashes of who is counted, so that no address is kept here.
create table rate_limits (
  key text primary key,
  window_ends_at timestamptz not null,
  taken integer not null
);
create index rate_limits_ended on rate_limits (window_ends_at);

-- A sign-in, with the family of refresh tokens that it led to. A token is good once: the second use ends the session.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users,
  organization_id uuid not null references organizations,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text
);
create index sessions_of_user on sessions (user_id) where ended_at is null;
create index sessions_expiry on sessions (expires_at);
create table refresh_tokens (
  token_hash text primary key,
  session_id uuid not null references sessions on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index refresh_tokens_of_session on refresh_tokens (session_id);

create table invitations (
  id uuid primary key,
  organization_id uuid not null references organizations,
  email text not null check (email = lower(email)),
  role text not null check (role in ('ADMIN', 'MEMBER')),
  invited_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  accepted_at timestamptz,
  revoked_at timestamptz
);
create unique index invitations_open on invitations (organization_id, email) where accepted_at is null and revoked_at is null;
create index invitations_newest on invitations (organization_id, id desc);

-- What a vendor says of itself: its name on invoices, where they go, and how to reach it.
create table vendor_profiles (
  organization_id uuid primary key references organizations,
  company text,
  legal_name text,
  tax_id text,
  address_line1 text,
  address_line2 text,
  city text,
  region text,
  postal_code text,
  country text check (country ~ '^[A-Z]{2}$'),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  timezone text not null default 'UTC',
  phone text,
  website text,
  billing_email text,
  updated_at timestamptz not null default now()
);

alter table users enable row level security;
alter table memberships enable row level security;
alter table one_time_codes enable row level security;
alter table rate_limits enable row level security;
alter table sessions enable row level security;
alter table refresh_tokens enable row level security;
alter table invitations enable row level security;
alter table vendor_profiles enable row level security;
grant select on memberships, vendor_profiles to service_role;

-- Organizations as operators see them, with the members of both kinds.
create or replace view organization_overview with (security_invoker = true) as
select
  o.id, o.clerk_org_id, o.name, o.status, o.created_at, o.suspended_at, o.suspended_by, o.suspended_reason, o.deleted_at,
  (
    (select count(*) from members m where m.organization_id = o.id and m.role is not null)
    + (select count(*) from memberships s where s.organization_id = o.id)
  )::integer as members,
  (select count(*)::integer from instances i where i.organization_id = o.id and i.state = 'running') as running_instances,
  coalesce((select e.status from billing_entitlements e where e.organization_id = o.id), 'NONE') as billing_status
from organizations o;
