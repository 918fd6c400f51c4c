-- People an organization may write to. A person is known by a number (Meta's digits, without a plus), by Meta's
-- business-scoped user id, or by both; written three ways, it is one contact. Whoever makes or changes contacts holds
-- the advisory lock of their organization (`lock_contacts`).
create table contacts (
  id uuid primary key,
  organization_id uuid not null references organizations,
  phone text collate "C" check (phone ~ '^[1-9][0-9]{5,14}$'),
  bsuid text check (length(bsuid) between 3 and 200),
  country text check (country ~ '^[A-Z]{2}$'),   -- of the number, or of the BSUID's prefix; null when neither says
  name text,
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'), -- texts that templates' variables may name
  import_id uuid,                                 -- the last import that named it: once more in the same file is a duplicate
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (phone is not null or bsuid is not null)
) with (fillfactor = 85);
create unique index contacts_of_phone on contacts (organization_id, phone) where phone is not null;
create unique index contacts_of_bsuid on contacts (organization_id, bsuid) where bsuid is not null;
create index contacts_of_organization on contacts (organization_id, id desc);
create index contacts_of_name on contacts (organization_id, (lower(name) collate "C"), id) where name is not null;

-- Names of attributes that an organization's contacts have: columns of an export, choices for a template's variables.
create table contact_attributes (
  organization_id uuid not null references organizations,
  name text not null,
  primary key (organization_id, name)
);

create table contact_lists (
  id uuid primary key,
  organization_id uuid not null references organizations,
  name text not null,
  contacts integer not null default 0,            -- kept by a trigger on the members
  created_at timestamptz not null default now(),
  deleted_at timestamptz                          -- its members are forgotten later, step by step
);
create unique index contact_lists_of_name on contact_lists (organization_id, name) where deleted_at is null;
create index contact_lists_newest on contact_lists (organization_id, id desc) where deleted_at is null;
create index contact_lists_deleted on contact_lists (deleted_at) where deleted_at is not null;

create table contact_list_members (
  list_id uuid not null references contact_lists on delete cascade,
  contact_id uuid not null references contacts on delete cascade,
  added_at timestamptz not null default now(),
  primary key (list_id, contact_id)
);
create index contact_list_members_of_contact on contact_list_members (contact_id);

create table contact_tags (
  organization_id uuid not null,
  tag text not null check (length(tag) between 1 and 60),
  contact_id uuid not null references contacts on delete cascade,
  primary key (organization_id, tag, contact_id)
);
create index contact_tags_of_contact on contact_tags (contact_id);

-- Who does not want messages of an organization. `person` is the number's digits or the BSUID.
create table opt_outs (
  organization_id uuid not null references organizations,
  person text not null,
  source text not null check (source in ('stop', 'manual', 'import')),
  created_at timestamptz not null default now(),
  created_by text,
  primary key (organization_id, person)
);
create index opt_outs_newest on opt_outs (organization_id, created_at desc, person);

-- What people wrote to a number and when: the 24 hours in which they may be answered freely, and their last word on
-- whether they want messages at all. Words are told apart by their time, so that they may come twice and out of order.
create table channel_people (
  channel_id uuid not null,
  person text not null,
  last_inbound_at timestamptz not null,
  last_word text check (last_word in ('stop', 'start')),
  last_word_at timestamptz,
  primary key (channel_id, person)
);

-- A file of contacts on its way in. `position` is the byte up to which it has been read and written: rows, counts and
-- position move in one transaction.
create table contact_imports (
  id uuid primary key,
  organization_id uuid not null references organizations,
  state text not null check (state in ('awaiting_upload', 'queued', 'running', 'completed', 'canceled', 'failed')),
  state_reason text,
  format text not null check (format in ('csv', 'ndjson')),
  list_id uuid,
  default_country text,
  bytes bigint,
  position bigint not null default 0,
  columns jsonb,                                  -- of a CSV, once its header has been read
  delimiter text,
  read integer not null default 0,                -- rows, of which each is one of the following
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  duplicates integer not null default 0,
  rejected integer not null default 0,
  errors_written boolean not null default false,  -- the file of rejected rows is there
  idempotency_key text,
  body_hash text,
  created_by text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
) with (fillfactor = 50);
create index contact_imports_newest on contact_imports (organization_id, id desc);
create unique index contact_imports_of_key on contact_imports (organization_id, idempotency_key) where idempotency_key is not null;
create index contact_imports_waiting on contact_imports (created_at) where state = 'awaiting_upload';

-- Rejected rows as lines of CSV, one row for each step of the import, until they are written to the error file.
create table contact_import_errors (
  import_id uuid not null references contact_imports on delete cascade,
  position bigint not null,                       -- where the step began
  lines text not null,
  primary key (import_id, position)
);

-- A CSV of contacts on its way out, page by page.
create table contact_exports (
  id uuid primary key,
  organization_id uuid not null references organizations,
  state text not null check (state in ('queued', 'running', 'completed', 'failed')),
  state_reason text,
  filter jsonb not null,
  columns jsonb not null,                         -- names of the attributes, as they were when it began
  last_key text,                                  -- where the next page begins
  pages integer not null default 0,
  rows integer not null default 0,
  created_by text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
) with (fillfactor = 50);
create index contact_exports_newest on contact_exports (organization_id, id desc);
create unique index contact_exports_open on contact_exports (organization_id, filter) where state in ('queued', 'running');

alter table contacts enable row level security;
alter table contact_attributes enable row level security;
alter table contact_lists enable row level security;
alter table contact_list_members enable row level security;
alter table contact_tags enable row level security;
alter table opt_outs enable row level security;
alter table channel_people enable row level security;
alter table contact_imports enable row level security;
alter table contact_import_errors enable row level security;
alter table contact_exports enable row level security;
grant select on
  contacts, contact_attributes, contact_lists, contact_list_members, contact_tags, opt_outs, channel_people,
  contact_imports, contact_import_errors, contact_exports
to service_role;
