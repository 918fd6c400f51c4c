-- A template sent to a list. Its counts are the sums over its messages, kept by the functions that move them.
create table campaigns (
  id uuid primary key,
  organization_id uuid not null references organizations,
  name text not null,
  template_id uuid not null references templates,
  list_id uuid not null,                                 -- the list may be deleted later
  channel_id uuid not null references channels,
  waba_mode text not null check (waba_mode in ('shared', 'dedicated')), -- dedicated: no hold and no charge
  category text not null,                                -- of the template at launch
  currency text,
  state text not null check (state in ('scheduled', 'preparing', 'sending', 'paused', 'completed', 'canceled')),
  state_reason text,
  settings jsonb not null default '{}',                  -- variables, schedule, quiet hours, rate, spread: as launched
  epoch bigint not null default 0,                       -- of the dispatcher that may claim recipients; older ones stop
  audience integer not null,                             -- people on the list at launch
  duplicates integer not null default 0,
  opted_out integer not null default 0,
  recipients integer not null,                           -- audience less duplicates and opt-outs
  queued integer not null default 0,
  sending integer not null default 0,
  sent integer not null default 0,                       -- accepted by Meta and no further
  delivered integer not null default 0,
  read integer not null default 0,
  failed integer not null default 0,
  unknown integer not null default 0,
  canceled integer not null default 0,
  charged bigint not null default 0,                     -- what its messages cost so far
  launched_by text not null,
  launched_at timestamptz not null default now(),
  scheduled_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz
) with (fillfactor = 50);
create index campaigns_of_organization on campaigns (organization_id, id desc);
create index campaigns_of_template on campaigns (template_id) where state in ('scheduled', 'preparing', 'sending', 'paused');

-- The rate card as it was at launch, for the countries of the audience. Unknown countries are `ZZ`.
create table campaign_prices (
  campaign_id uuid not null references campaigns,
  category text not null,
  country text not null,
  price bigint not null check (price >= 0),
  meta_cost bigint not null,
  margin bigint not null,
  primary key (campaign_id, category, country)
);

-- One row for each recipient of a campaign: it is the recipient, the message and its share of the hold, so a person is
-- written to once and a message is charged once. Partitioned by the month of its UUIDv7.
-- `state` is in no index and `claimable` alone says what may be taken: settling a status stays a heap-only update.
create table outbound_messages (
  id uuid not null,
  organization_id uuid not null,
  campaign_id uuid not null,
  contact_id uuid not null,
  phone text,
  bsuid text,
  country text not null,
  variables jsonb,
  state text not null default 'queued' check (
    state in ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'canceled')
  ),
  claimable boolean not null default true,
  attempts smallint not null default 0,
  epoch bigint,                                          -- of the dispatcher that claimed it
  claimed_at timestamptz,
  dispatched_at timestamptz,
  wamid text,
  error_code integer,
  error_reason text,
  held bigint not null default 0 check (held >= 0),      -- its share of the hold, 0 once settled or released
  charged bigint not null default 0 check (charged >= 0),
  settlement text not null default 'open' check (settlement in ('open', 'charged', 'free', 'released')),
  pricing_estimated boolean not null default false,      -- charged by the launch snapshot because Meta had not said
  updated_at timestamptz not null default now(),
  primary key (id)
) partition by range (id);
create index outbound_messages_of_campaign on outbound_messages (campaign_id, id);
create index outbound_messages_claimable on outbound_messages (campaign_id, id) where claimable;
create index outbound_messages_of_wamid on outbound_messages (wamid) where wamid is not null;

alter table campaigns enable row level security;
alter table campaign_prices enable row level security;
alter table outbound_messages enable row level security;
grant select on campaigns, campaign_prices, outbound_messages to service_role;
