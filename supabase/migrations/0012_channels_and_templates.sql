-- An organization sends over the WhatsApp Business Account of the platform, or over one of its own.
alter table organizations add column waba_mode text not null default 'shared' check (waba_mode in ('shared', 'dedicated'));

-- A business portfolio at Meta: what counts against its limit of people written to in a moving 24 hours.
create table portfolios (
  id uuid primary key,
  meta_business_id text not null unique,
  messaging_limit integer default 250 check (messaging_limit > 0),  -- null: unlimited; new portfolios begin with 250
  limit_name text,                                       -- as Meta names it; an unknown name leaves the figure as it was
  updated_at timestamptz not null default now()
);

-- A Meta Cloud API phone number.
create table channels (
  id uuid primary key,
  portfolio_id uuid not null references portfolios,
  organization_id uuid references organizations,         -- null: the platform's, shared by all
  waba_id text not null,
  phone_number_id text not null unique,
  display_phone_number text,
  secret_name text,                                      -- Key Vault's secret with the access token; null: the platform's own
  messages_per_second integer not null default 50 check (messages_per_second between 1 and 1000),
  throughput text,                                       -- Meta's level: STANDARD is 80 a second, HIGH is 1,000
  quality text,
  stopped boolean not null default false,                -- the kill switch of this number
  stopped_reason text,
  stopped_by text,
  retired_at timestamptz,                                -- nothing new is sent from it
  refreshed_at timestamptz,                              -- when Meta was last asked about it
  created_at timestamptz not null default now()
);
create index channels_of_waba on channels (waba_id);
create unique index channels_shared on channels ((true)) where organization_id is null and retired_at is null;
create unique index channels_of_organization on channels (organization_id) where organization_id is not null and retired_at is null;

-- A STOP that came on a shared number: it counts for every organization that sends from it.
create table channel_opt_outs (
  channel_id uuid not null references channels,
  person text not null,
  created_at timestamptz not null default now(),
  primary key (channel_id, person)
);

-- What Meta is still to be told is on the row: `operation`, written with the decision, done right after the commit and
-- swept until Meta has answered. `revision` tells an answer to an older operation from one to the present.
create table templates (
  id uuid primary key,
  organization_id uuid not null references organizations,
  waba_id text not null,
  name text not null check (name ~ '^[a-z0-9_]+$' and length(name) <= 470),
  meta_name text not null,                               -- on a shared account names are told apart by organization
  language text not null,
  category text not null,                                -- in small letters, as prices name it; Meta may change it
  parameter_format text not null default 'POSITIONAL' check (parameter_format in ('POSITIONAL', 'NAMED')),
  components jsonb not null,
  status text not null default 'PENDING',                -- as Meta names it; unknown ones are kept
  meta_template_id text,
  reason text,                                           -- why it was rejected or paused
  quality text,
  ttl_seconds integer check (ttl_seconds > 0),           -- how long Meta tries to deliver
  operation text check (operation in ('create', 'edit', 'delete')),
  change jsonb,                                          -- of an edit: {components, category, ttl_seconds}, in force once Meta took it
  operation_due_at timestamptz,
  operation_attempts integer not null default 0,
  operation_error text,                                  -- Meta's answer to the last operation, when it was a refusal
  revision integer not null default 1,
  edited_at timestamptz,                                 -- when Meta last took an edit
  observed bigint not null default 0,                    -- number of the read of Meta that was last applied
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  check ((operation is null) = (operation_due_at is null)),
  check (change is null or operation = 'edit')
);
create unique index templates_at_meta on templates (waba_id, meta_name, language) where deleted_at is null;
create unique index templates_of_meta_id on templates (meta_template_id) where meta_template_id is not null;
create index templates_newest on templates (organization_id, id desc) where deleted_at is null;
create index templates_due on templates (operation_due_at) where operation is not null;

-- Numbers the reads of templates at Meta in the order in which they begin.
create sequence template_observations cache 1;

create view channel_overview with (security_invoker = true) as
select c.*, o.name as organization_name, p.meta_business_id, p.messaging_limit, p.limit_name
from channels c
join portfolios p on p.id = c.portfolio_id
left join organizations o on o.id = c.organization_id;

-- What members are shown: a template may be sent while it is approved on the account that they send from now.
create view template_overview with (security_invoker = true) as
select t.*, coalesce(current.is_current, false) as on_current_account,
  t.status = 'APPROVED' and t.operation is distinct from 'delete' and coalesce(current.is_current, false) as usable
from templates t
join organizations o on o.id = t.organization_id
left join lateral (
  select true as is_current from channels c
  where c.retired_at is null and c.waba_id = t.waba_id
    and case o.waba_mode when 'dedicated' then c.organization_id = o.id else c.organization_id is null end
  limit 1
) current on true;

alter table portfolios enable row level security;
alter table channels enable row level security;
alter table channel_opt_outs enable row level security;
alter table templates enable row level security;
grant select on portfolios, channels, channel_opt_outs, templates, channel_overview, template_overview to service_role;
