-- An organization sends over the WhatsApp Business Account of the platform, or over one of its own.
alter table organizations add column waba_mode text not null default 'shared' check (waba_mode in ('shared', 'dedicated'));

-- A business portfolio at Meta: what counts against its limit of people written to in a moving 24 hours.
create table portfolios (
  id uuid primary key,
  meta_business_id text not null unique,
  messaging_limit integer check (messaging_limit > 0),   -- null: unlimited
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
  quality text,
  stopped boolean not null default false,                -- the kill switch of this number
  stopped_reason text,
  stopped_by text,
  created_at timestamptz not null default now()
);
create index channels_of_waba on channels (waba_id);
create index channels_of_organization on channels (organization_id);

-- A STOP that came on a shared number: it counts for every organization that sends from it.
create table channel_opt_outs (
  channel_id uuid not null references channels,
  person text not null,
  created_at timestamptz not null default now(),
  primary key (channel_id, person)
);

create table templates (
  id uuid primary key,
  organization_id uuid not null references organizations,
  waba_id text not null,
  name text not null check (name ~ '^[a-z0-9_]{1,480}$'),
  meta_name text not null,                               -- on a shared account names are told apart by organization
  language text not null,
  category text not null check (category in ('marketing', 'utility', 'authentication')),
  components jsonb not null,
  status text not null default 'PENDING',                -- as Meta names it; unknown ones are kept
  meta_template_id text,
  reason text,                                           -- why it was rejected or paused
  quality text,
  ttl_seconds integer check (ttl_seconds > 0),           -- how long Meta tries to deliver
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index templates_at_meta on templates (waba_id, meta_name, language) where deleted_at is null;
create unique index templates_of_organization on templates (organization_id, name, language) where deleted_at is null;
create index templates_newest on templates (organization_id, id desc);

alter table portfolios enable row level security;
alter table channels enable row level security;
alter table channel_opt_outs enable row level security;
alter table templates enable row level security;
grant select on portfolios, channels, channel_opt_outs, templates to service_role;
