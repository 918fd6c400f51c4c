-- People an organization may write to. A person is known by a number (Meta's digits, without a plus), by Meta's
-- business-scoped user id, or by both; written three ways, it is one contact.
create table contacts (
  id uuid primary key,
  organization_id uuid not null references organizations,
  phone text check (phone ~ '^[1-9][0-9]{5,14}$'),
  bsuid text check (length(bsuid) between 3 and 200),
  country text check (country ~ '^[A-Z]{2}$'),   -- of the number, or of the BSUID's prefix; null when neither says
  name text,
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'), -- what templates' variables may name
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (phone is not null or bsuid is not null)
);
create unique index contacts_of_phone on contacts (organization_id, phone) where phone is not null;
create unique index contacts_of_bsuid on contacts (organization_id, bsuid) where bsuid is not null;
create index contacts_of_organization on contacts (organization_id, id desc);

create table contact_lists (
  id uuid primary key,
  organization_id uuid not null references organizations,
  name text not null,
  created_at timestamptz not null default now(),
  unique (organization_id, name)
);

create table contact_list_members (
  list_id uuid not null references contact_lists on delete cascade,
  contact_id uuid not null references contacts on delete cascade,
  added_at timestamptz not null default now(),
  primary key (list_id, contact_id)
);
create index contact_list_members_of_contact on contact_list_members (contact_id);

create table contact_tags (
  contact_id uuid not null references contacts on delete cascade,
  tag text not null check (length(tag) between 1 and 60),
  primary key (contact_id, tag)
);
create index contact_tags_of_tag on contact_tags (tag, contact_id);

-- Who does not want messages of an organization. `person` is the number's digits or the BSUID.
create table opt_outs (
  organization_id uuid not null references organizations,
  person text not null,
  source text not null check (source in ('stop', 'manual', 'import')),
  created_at timestamptz not null default now(),
  created_by text,
  primary key (organization_id, person)
);

alter table contacts enable row level security;
alter table contact_lists enable row level security;
alter table contact_list_members enable row level security;
alter table contact_tags enable row level security;
alter table opt_outs enable row level security;
grant select on contacts, contact_lists, contact_list_members, contact_tags, opt_outs to service_role;
