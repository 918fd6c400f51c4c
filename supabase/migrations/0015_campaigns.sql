-- A template sent to a list. Its counts are the sums over its messages, kept by the functions that move them.
create table campaigns (
  id uuid primary key,
  organization_id uuid not null references organizations,
  name text not null,
  template_id uuid not null references templates,
  list_id uuid not null,                                 -- the list may be deleted later
  more_list_ids uuid[] not null default '{}',            -- whoever is on two lists is a duplicate once
  channel_id uuid not null references channels,
  waba_mode text not null check (waba_mode in ('shared', 'dedicated')), -- dedicated: no hold and no charge
  category text not null,                                -- of the template at launch
  currency text,
  state text not null check (state in ('scheduled', 'preparing', 'sending', 'paused', 'completed', 'canceled')),
  state_reason text,
  settings jsonb not null default '{}',                  -- variables and quiet hours: as launched
  rate integer not null default 50 check (rate between 1 and 1000), -- messages a second, at most
  epoch bigint not null default 0,                       -- of the dispatcher that may claim recipients; older ones stop
  audience integer not null,                             -- people on the list at launch
  duplicates integer not null default 0,
  opted_out integer not null default 0,
  missing_variables integer not null default 0,          -- left out: a variable has no value for them and no fallback
  withdrawn integer not null default 0,                  -- left the audience between the launch and the snapshot
  recipients integer not null,                           -- audience less all of these
  queued integer not null default 0,
  sending integer not null default 0,
  sent integer not null default 0,                       -- accepted by Meta and no further
  delivered integer not null default 0,
  read integer not null default 0,
  failed integer not null default 0,
  unknown integer not null default 0,
  canceled integer not null default 0,
  charged bigint not null default 0,                     -- what its messages cost so far
  snapshot_cursor uuid,                                  -- the last contact that was looked at
  shares bigint not null default 0,                      -- of the hold, as given to messages at the snapshot
  snapshot_at timestamptz,                               -- when every recipient had its row
  daily_quota integer check (daily_quota > 0),           -- spread over days: so many, then 24 hours of rest
  day_claimed integer not null default 0,
  day_last_at timestamptz,                               -- the last claim of the running day
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
  variables jsonb,                                       -- what the contact's attributes gave; constants are the campaign's
  state text not null default 'queued' check (
    state in ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'canceled')
  ),
  claimable boolean not null default true,
  not_before timestamptz,                                -- of the next attempt
  attempts smallint not null default 0,
  requeued boolean not null default false,               -- its fate was unknown and it was tried once more: never again
  epoch bigint,                                          -- of the dispatcher that claimed it
  claimed_at timestamptz,
  dispatched_at timestamptz,
  wamid text,
  error_code integer,                                    -- why it failed; null while it has not
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
create index outbound_messages_refused on outbound_messages (campaign_id, error_code) where error_code is not null;

-- Which messages a dispatcher took, so that those it never answered for are found without a search, and so are later
-- sends of the same number. Kept a little longer than a message of unknown fate waits.
create table send_claims (
  id bigint generated always as identity primary key,
  campaign_id uuid not null,
  channel_id uuid not null,
  epoch bigint not null,
  claimed_at timestamptz not null,
  swept boolean not null default false,                  -- whoever was not answered for is unknown now
  message_ids uuid[] not null
);
create index send_claims_unswept on send_claims (campaign_id, claimed_at) where not swept;
create index send_claims_of_channel on send_claims (channel_id, claimed_at);

-- Messages of unknown fate that may still be tried again; the others stay `unknown` for the operator to see.
create table unknown_messages (
  message_id uuid primary key,
  campaign_id uuid not null,
  claimed_at timestamptz not null
);
create index unknown_messages_of_campaign on unknown_messages (campaign_id, claimed_at);

-- The pace of a phone number, whoever sends from it. The row is the lock under which its seconds are shared out.
create table send_windows (
  channel_id uuid primary key references channels,
  slowed_rate integer,                                   -- what Meta's refusals brought it down to,
  slowed_at timestamptz                                  -- and when: from there it recovers
);

-- Campaigns that want to send from a number.
create table send_demands (
  channel_id uuid not null references channels,
  campaign_id uuid not null references campaigns,
  wants integer not null,
  seen_at timestamptz not null,
  primary key (channel_id, campaign_id)
);

-- Stretches of time in which a campaign may send so many messages a second from a number.
create table send_slices (
  id bigint generated always as identity primary key,
  channel_id uuid not null references channels,
  campaign_id uuid not null references campaigns,
  epoch bigint not null,
  share integer not null check (share > 0),              -- messages a second
  starts_at timestamptz not null,
  ends_at timestamptz not null
);
create index send_slices_of_channel on send_slices (channel_id, ends_at);

-- How many people a campaign may write to in any 24 hours: taken from its portfolio's limit at launch, across
-- organizations, until 24 hours after it ended.
create table portfolio_reservations (
  campaign_id uuid primary key references campaigns,
  portfolio_id uuid not null references portfolios,
  amount integer not null check (amount >= 0),
  starts_at timestamptz not null,
  ended_at timestamptz
);
create index portfolio_reservations_of_portfolio on portfolio_reservations (portfolio_id, ended_at);

-- When an organization's campaigns are silent unless they say otherwise: {from, to, timezone}.
alter table organizations add column quiet_hours jsonb;

alter table campaigns enable row level security;
alter table campaign_prices enable row level security;
alter table outbound_messages enable row level security;
alter table send_claims enable row level security;
alter table unknown_messages enable row level security;
alter table send_windows enable row level security;
alter table send_demands enable row level security;
alter table send_slices enable row level security;
alter table portfolio_reservations enable row level security;
grant select on campaigns, campaign_prices, outbound_messages, send_claims to service_role;

-- Campaigns as their organization sees them.
create view campaign_overview with (security_invoker = true) as
select
  c.*,
  t.name as template_name,
  t.language as template_language,
  coalesce(h.remaining, 0) as held,
  (
    select coalesce(sum(cardinality(s.message_ids)), 0)::integer from send_claims s
    where s.campaign_id = c.id and not s.swept and s.claimed_at > now() - interval '10 seconds'
  ) as claimed_lately
from campaigns c
join templates t on t.id = c.template_id
left join wallet_holds h on h.campaign_id = c.id;
grant select on campaign_overview to service_role;
