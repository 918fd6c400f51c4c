-- What Meta told about each message, once for each status, in the order in which it was taken in: the ledger can be
-- rebuilt from this. Partitioned by the month of the message's UUIDv7. A batch takes one number of the sequence under its
-- locks, and its items follow in order: `seq` is that number times 10,000 plus the item's place.
create sequence meta_status_seq;
create table meta_status_events (
  message_id uuid not null,
  status text not null,
  seq bigint not null,
  wamid text,
  at timestamptz not null,                               -- Meta's time
  received_at timestamptz not null default now(),
  billable boolean,                                      -- null: Meta did not say
  category text,                                         -- as Meta names it; unknown ones are kept
  pricing_type text,
  error_code integer,
  error_title text,
  primary key (message_id, status)
) partition by range (message_id);

-- Statuses of messages that are not known (yet): the send may not have been recorded. They wait, and are looked at again
-- after ever longer pauses. One that names a message of ours becomes a dead letter after seven days; one that names none
-- belongs to somebody else's traffic on the same number and is forgotten after a day.
create table unmatched_statuses (
  id bigint generated always as identity primary key,
  message_id uuid,
  wamid text not null,
  status text not null,
  body jsonb not null,                                   -- the item as the queue carries it
  received_at timestamptz not null default now(),
  attempts smallint not null default 0,
  next_attempt_at timestamptz not null default now(),
  unique (wamid, status)
);
create index unmatched_statuses_due on unmatched_statuses (next_attempt_at);

create index meta_status_events_at on meta_status_events using brin (at) with (autosummarize = on);

-- A month whose messages and events are no longer kept. What its messages were charged is summed up first, in steps: the
-- cursor is the last message of a ledger entry that was added.
create table month_closings (
  month date primary key check (extract(day from month) = 1),
  cursor uuid,
  entries bigint not null default 0,
  started_at timestamptz not null default now(),
  closed_at timestamptz
);

-- Of each wallet, what a closed month's messages came to; and how the wallet stood when the month was closed: from there
-- its entries are replayed.
create table wallet_closings (
  organization_id uuid not null references wallets,
  month date not null references month_closings,
  entries bigint not null default 0,
  amount bigint not null default 0,
  missing bigint not null default 0,                     -- what could not be taken
  seq bigint,
  balance bigint,
  held bigint,
  shortfall bigint,
  primary key (organization_id, month)
);

-- What a replay of the ledger found.
create table ledger_audits (
  id uuid primary key,
  started_at timestamptz not null,
  finished_at timestamptz not null default now(),
  wallets bigint not null,
  entries bigint not null,
  messages bigint not null,
  differences bigint not null,
  examples jsonb not null default '[]'                   -- [{what, subject, expected, found}], the first ones
);
create index ledger_audits_newest on ledger_audits (id desc);

-- Our charges of a UTC day beside what Meta counts and bills, and where they differ.
create table meta_reconciliations (
  day date primary key,
  compared_at timestamptz not null default now(),
  messages bigint not null,                              -- ours
  meta_messages bigint not null,
  cost bigint not null,                                  -- ours, of what Meta takes, in micro-units
  meta_cost bigint not null
);
create table meta_drifts (
  day date not null references meta_reconciliations on delete cascade,
  country text not null,
  category text not null,
  messages bigint not null,
  meta_messages bigint not null,
  cost bigint not null,
  meta_cost bigint not null,
  primary key (day, country, category)
);

-- The month's partitions of a table keyed by UUIDv7: their bounds are the months' first milliseconds. Pages of messages are
-- filled by less than half: a batch may settle all messages of a page at once, and each new version still fits beside the old.
create function ensure_month_partitions(p_table text, p_months integer) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_month timestamptz := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '1 month';
  v_name text;
begin
  for i in 0 .. p_months + 1 loop
    v_name := p_table || '_' || to_char(v_month at time zone 'UTC', 'YYYY_MM');
    if to_regclass(v_name) is null then
      perform pg_advisory_xact_lock(hashtext('ensure_month_partitions'));
      execute format(
        'create table if not exists %I partition of %I for values from (%L) to (%L) with (fillfactor = %s)', v_name, p_table,
        first_uuid_of(v_month), first_uuid_of((v_month at time zone 'UTC' + interval '1 month') at time zone 'UTC'),
        case p_table when 'outbound_messages' then 45 else 100 end
      );
      execute format('alter table %I enable row level security', v_name);
    end if;
    v_month := (v_month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
  end loop;
end
$$;
grant execute on function ensure_month_partitions(text, integer) to service_role;

-- The smallest UUIDv7 of a time.
create function first_uuid_of(p_at timestamptz) returns uuid
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select (lpad(to_hex(floor(extract(epoch from p_at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

select ensure_month_partitions('outbound_messages', 3), ensure_month_partitions('meta_status_events', 3);

alter table meta_status_events enable row level security;
alter table unmatched_statuses enable row level security;
alter table month_closings enable row level security;
alter table wallet_closings enable row level security;
alter table ledger_audits enable row level security;
alter table meta_reconciliations enable row level security;
alter table meta_drifts enable row level security;
grant select on meta_status_events, unmatched_statuses, month_closings, ledger_audits, meta_reconciliations, meta_drifts
to service_role;
