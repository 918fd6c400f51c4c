-- Queue sends and orchestration commands, written in the transaction that decided them and sent after it.
create table outbox (
  id uuid primary key,
  kind text not null check (kind in ('queue', 'orchestration-start', 'orchestration-event')),
  target text not null,          -- the queue, the orchestrator's name, or the event's name
  key text not null,             -- the message id, or the orchestration's instance id
  body jsonb not null,
  correlation_id text,
  created_at timestamptz not null default now(),
  next_attempt_at timestamptz not null default now(),
  attempts integer not null default 0,
  last_error text,
  sent_at timestamptz
);
create index outbox_due on outbox (next_attempt_at) where sent_at is null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;

-- Webhooks taken in. The first copy's outbox row is written with it, so a later copy may be dropped.
create table webhook_inbox (
  endpoint text not null,
  event_id text not null,
  event_type text not null,
  copies integer not null default 1,
  received_at timestamptz not null default now(),
  primary key (endpoint, event_id)
);
create index webhook_inbox_received on webhook_inbox (received_at);

-- What could not be applied, with its reason, until an operator replays or discards it.
create table dead_letters (
  id uuid primary key,
  queue text not null,
  source_id text not null,       -- the message's id: one message makes one dead letter
  code text not null,
  reason text not null,
  body jsonb not null,
  organization_id uuid references organizations,
  correlation_id text,
  status text not null default 'open' check (status in ('open', 'replayed', 'discarded')),
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by text,
  resolution_note text
);
create unique index dead_letters_open_source on dead_letters (queue, source_id) where status = 'open';
create index dead_letters_newest on dead_letters (status, id desc);

alter table outbox enable row level security;
alter table webhook_inbox enable row level security;
alter table dead_letters enable row level security;
grant select on outbox, webhook_inbox, dead_letters to service_role;
