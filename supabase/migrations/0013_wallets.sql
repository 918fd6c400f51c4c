-- Prepaid money in micro-units of one currency, which never changes. `balance` is the sum of the ledger, `held` the sum of
-- what is left of the open holds, and the difference may be spent. `shortfall` is what was delivered and could not be
-- taken: it blocks launches and is collected from the next recharge. None of them is ever below zero.
create table wallets (
  organization_id uuid primary key references organizations,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  balance bigint not null default 0 check (balance >= 0),
  held bigint not null default 0 check (held >= 0),
  shortfall bigint not null default 0 check (shortfall >= 0),
  ledger_seq bigint not null default 0,                  -- number of the last ledger entry: the entries have no gaps
  created_at timestamptz not null default now(),
  constraint wallets_held_is_owned check (held <= balance)
) with (fillfactor = 50);

-- Every change of a balance, once, for ever. A charge of a message names it and the price that was used; anything else
-- names its fact by `source_id`: a payment, a refund, an adjustment.
create table ledger_entries (
  organization_id uuid not null,                         -- of a wallet; no foreign key: the wallet is locked by whoever writes
  seq bigint not null,
  kind text not null check (kind in (
    'recharge', 'refund', 'dispute', 'dispute_won', 'adjustment', 'shortfall_collected', 'charge', 'reprice'
  )),
  amount bigint not null,                                -- what the balance changed by
  balance_after bigint not null check (balance_after >= 0),
  shortfall bigint not null default 0,                   -- what the recorded shortfall changed by
  source_id text,
  message_id uuid,
  campaign_id uuid,
  category text,
  country text,
  price bigint,                                          -- of the message: amount + shortfall of its entries add up to -price
  meta_cost bigint,
  margin bigint,
  details jsonb,
  created_at timestamptz not null default clock_timestamp(), -- of the writing, under the lock: it grows with seq
  primary key (organization_id, seq),
  check ((message_id is null) <> (source_id is null))
);
create unique index ledger_entries_of_message on ledger_entries (message_id, kind) where message_id is not null;
create unique index ledger_entries_of_source on ledger_entries (organization_id, kind, source_id) where source_id is not null;
-- No index for dates and campaigns: times grow with `seq`, so a time is found by halving.
create trigger ledger_entries_append_only before update or delete on ledger_entries
for each statement execute function refuse_change();
create trigger ledger_entries_never_truncated before truncate on ledger_entries
for each statement execute function refuse_change();

-- Money set aside for a campaign. Each message not yet settled has its share (`outbound_messages.held`), and what is not
-- yet given to a message is left here too: `remaining` is all of it.
create table wallet_holds (
  campaign_id uuid primary key,
  organization_id uuid not null references wallets,
  amount bigint not null check (amount >= 0),
  remaining bigint not null check (remaining between 0 and amount),
  expires_at timestamptz not null,
  closed_at timestamptz,                                 -- set once nothing remains
  created_at timestamptz not null default now()
) with (fillfactor = 50);
create index wallet_holds_open on wallet_holds (expires_at) where closed_at is null;
create index wallet_holds_of_organization on wallet_holds (organization_id, created_at);

-- What a vendor chose for the wallet. Caps bound what the campaigns launched in a UTC day or month may cost in all.
create table wallet_settings (
  organization_id uuid primary key references wallets,
  low_balance_threshold bigint check (low_balance_threshold >= 0),   -- of what is available; null: no alert
  low_balance_alerted_at timestamptz,                                -- since when it is below and the vendor was told
  daily_cap bigint check (daily_cap > 0),
  monthly_cap bigint check (monthly_cap > 0),
  auto_recharge_enabled boolean not null default false,
  auto_recharge_threshold bigint check (auto_recharge_threshold >= 0),
  auto_recharge_amount bigint check (auto_recharge_amount > 0),
  stripe_payment_method text,                                        -- saved by a recharge, for the automatic ones
  updated_at timestamptz not null default now(),
  updated_by text,
  constraint wallet_settings_recharge_is_known check (
    not auto_recharge_enabled
    or (auto_recharge_threshold is not null and auto_recharge_amount is not null and stripe_payment_method is not null)
  )
);

-- A correction by hand: one operator asks, another one decides, and an approved one is applied once.
create table wallet_adjustments (
  id uuid primary key,
  organization_id uuid not null references organizations,
  amount bigint not null check (amount <> 0),
  currency text not null,
  reason text not null check (length(reason) between 3 and 500),
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected')),
  requested_by text not null,
  requested_at timestamptz not null default now(),
  decided_by text,
  decided_at timestamptz,
  note text,
  check ((status = 'pending') = (decided_by is null)),
  constraint wallet_adjustments_need_two check (status <> 'approved' or decided_by <> requested_by)
);
create index wallet_adjustments_newest on wallet_adjustments (status, id desc);

-- What operators should look at, once for each subject and counted: it is open until an operator closes it.
create table wallet_alerts (
  organization_id uuid not null references organizations,
  kind text not null,                                    -- `margin.absent`, `category.unknown` …
  subject text not null,
  details jsonb not null default '{}',
  times bigint not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  logged_at timestamptz,
  closed_at timestamptz,
  closed_by text,
  primary key (organization_id, kind, subject)
);
create index wallet_alerts_open on wallet_alerts (last_at desc) where closed_at is null;
create index wallet_alerts_unlogged on wallet_alerts (first_at) where logged_at is null;

-- Categories that Meta is known to name. One that a rate card does not list is priced as `instead`, if any, or is free.
create table message_categories (
  category text primary key check (category ~ '^[a-z][a-z0-9_]{0,59}$'),
  instead text references message_categories,
  free_unlisted boolean not null default false
);
insert into message_categories (category, instead, free_unlisted) values
  ('marketing', null, false), ('utility', null, false), ('authentication', null, false), ('service', null, true),
  ('authentication_international', 'authentication', false), ('marketing_lite', 'marketing', false),
  ('referral_conversion', 'service', true);

-- The market of each country as Meta publishes them. A country that is not here is in `Other`, and one that a rate card
-- lists by its own name has that rate, whatever its market is here.
create table markets (
  country text primary key check (country ~ '^[A-Z]{2}$'),
  name text not null,
  market text not null
);
insert into markets (country, name, market)
select country, name, coalesce(region, name) from (values
  ('AE', 'United Arab Emirates', null), ('AR', 'Argentina', null), ('BR', 'Brazil', null), ('CL', 'Chile', null),
  ('CO', 'Colombia', null), ('DE', 'Germany', null), ('EG', 'Egypt', null), ('ES', 'Spain', null),
  ('FR', 'France', null), ('GB', 'United Kingdom', null), ('ID', 'Indonesia', null), ('IL', 'Israel', null),
  ('IN', 'India', null), ('IT', 'Italy', null), ('MX', 'Mexico', null), ('MY', 'Malaysia', null),
  ('NG', 'Nigeria', null), ('NL', 'Netherlands', null), ('PE', 'Peru', null), ('PK', 'Pakistan', null),
  ('RU', 'Russia', null), ('SA', 'Saudi Arabia', null), ('TR', 'Turkey', null), ('ZA', 'South Africa', null),
  ('CA', 'Canada', 'North America'), ('US', 'United States', 'North America'),
  ('AO', 'Angola', 'Rest of Africa'), ('BF', 'Burkina Faso', 'Rest of Africa'), ('BI', 'Burundi', 'Rest of Africa'),
  ('BJ', 'Benin', 'Rest of Africa'), ('BW', 'Botswana', 'Rest of Africa'),
  ('CG', 'Republic of the Congo', 'Rest of Africa'), ('CI', 'Ivory Coast', 'Rest of Africa'),
  ('CM', 'Cameroon', 'Rest of Africa'), ('DZ', 'Algeria', 'Rest of Africa'), ('ER', 'Eritrea', 'Rest of Africa'),
  ('ET', 'Ethiopia', 'Rest of Africa'), ('GA', 'Gabon', 'Rest of Africa'), ('GH', 'Ghana', 'Rest of Africa'),
  ('GM', 'Gambia', 'Rest of Africa'), ('GW', 'Guinea-Bissau', 'Rest of Africa'), ('KE', 'Kenya', 'Rest of Africa'),
  ('LR', 'Liberia', 'Rest of Africa'), ('LS', 'Lesotho', 'Rest of Africa'), ('LY', 'Libya', 'Rest of Africa'),
  ('MA', 'Morocco', 'Rest of Africa'), ('MG', 'Madagascar', 'Rest of Africa'), ('ML', 'Mali', 'Rest of Africa'),
  ('MR', 'Mauritania', 'Rest of Africa'), ('MW', 'Malawi', 'Rest of Africa'), ('MZ', 'Mozambique', 'Rest of Africa'),
  ('NA', 'Namibia', 'Rest of Africa'), ('NE', 'Niger', 'Rest of Africa'), ('RW', 'Rwanda', 'Rest of Africa'),
  ('SD', 'Sudan', 'Rest of Africa'), ('SL', 'Sierra Leone', 'Rest of Africa'), ('SN', 'Senegal', 'Rest of Africa'),
  ('SO', 'Somalia', 'Rest of Africa'), ('SS', 'South Sudan', 'Rest of Africa'), ('SZ', 'Eswatini', 'Rest of Africa'),
  ('TD', 'Chad', 'Rest of Africa'), ('TG', 'Togo', 'Rest of Africa'), ('TN', 'Tunisia', 'Rest of Africa'),
  ('TZ', 'Tanzania', 'Rest of Africa'), ('UG', 'Uganda', 'Rest of Africa'), ('ZM', 'Zambia', 'Rest of Africa'),
  ('AF', 'Afghanistan', 'Rest of Asia Pacific'), ('AU', 'Australia', 'Rest of Asia Pacific'),
  ('BD', 'Bangladesh', 'Rest of Asia Pacific'), ('CN', 'China', 'Rest of Asia Pacific'),
  ('HK', 'Hong Kong', 'Rest of Asia Pacific'), ('JP', 'Japan', 'Rest of Asia Pacific'),
  ('KH', 'Cambodia', 'Rest of Asia Pacific'), ('LA', 'Laos', 'Rest of Asia Pacific'),
  ('LK', 'Sri Lanka', 'Rest of Asia Pacific'), ('MN', 'Mongolia', 'Rest of Asia Pacific'),
  ('NP', 'Nepal', 'Rest of Asia Pacific'), ('NZ', 'New Zealand', 'Rest of Asia Pacific'),
  ('PG', 'Papua New Guinea', 'Rest of Asia Pacific'), ('PH', 'Philippines', 'Rest of Asia Pacific'),
  ('SG', 'Singapore', 'Rest of Asia Pacific'), ('TH', 'Thailand', 'Rest of Asia Pacific'),
  ('TJ', 'Tajikistan', 'Rest of Asia Pacific'), ('TM', 'Turkmenistan', 'Rest of Asia Pacific'),
  ('TW', 'Taiwan', 'Rest of Asia Pacific'), ('UZ', 'Uzbekistan', 'Rest of Asia Pacific'),
  ('VN', 'Vietnam', 'Rest of Asia Pacific'),
  ('AL', 'Albania', 'Rest of Central & Eastern Europe'), ('AM', 'Armenia', 'Rest of Central & Eastern Europe'),
  ('AZ', 'Azerbaijan', 'Rest of Central & Eastern Europe'), ('BG', 'Bulgaria', 'Rest of Central & Eastern Europe'),
  ('BY', 'Belarus', 'Rest of Central & Eastern Europe'),
  ('CZ', 'Czech Republic', 'Rest of Central & Eastern Europe'),
  ('GE', 'Georgia', 'Rest of Central & Eastern Europe'), ('GR', 'Greece', 'Rest of Central & Eastern Europe'),
  ('HR', 'Croatia', 'Rest of Central & Eastern Europe'), ('HU', 'Hungary', 'Rest of Central & Eastern Europe'),
  ('LT', 'Lithuania', 'Rest of Central & Eastern Europe'), ('LV', 'Latvia', 'Rest of Central & Eastern Europe'),
  ('MD', 'Moldova', 'Rest of Central & Eastern Europe'),
  ('MK', 'North Macedonia', 'Rest of Central & Eastern Europe'),
  ('PL', 'Poland', 'Rest of Central & Eastern Europe'), ('RO', 'Romania', 'Rest of Central & Eastern Europe'),
  ('RS', 'Serbia', 'Rest of Central & Eastern Europe'), ('SI', 'Slovenia', 'Rest of Central & Eastern Europe'),
  ('SK', 'Slovakia', 'Rest of Central & Eastern Europe'), ('UA', 'Ukraine', 'Rest of Central & Eastern Europe'),
  ('AT', 'Austria', 'Rest of Western Europe'), ('BE', 'Belgium', 'Rest of Western Europe'),
  ('CH', 'Switzerland', 'Rest of Western Europe'), ('DK', 'Denmark', 'Rest of Western Europe'),
  ('FI', 'Finland', 'Rest of Western Europe'), ('IE', 'Ireland', 'Rest of Western Europe'),
  ('NO', 'Norway', 'Rest of Western Europe'), ('PT', 'Portugal', 'Rest of Western Europe'),
  ('SE', 'Sweden', 'Rest of Western Europe'),
  ('BO', 'Bolivia', 'Rest of Latin America'), ('CR', 'Costa Rica', 'Rest of Latin America'),
  ('DO', 'Dominican Republic', 'Rest of Latin America'), ('EC', 'Ecuador', 'Rest of Latin America'),
  ('GT', 'Guatemala', 'Rest of Latin America'), ('HN', 'Honduras', 'Rest of Latin America'),
  ('HT', 'Haiti', 'Rest of Latin America'), ('JM', 'Jamaica', 'Rest of Latin America'),
  ('NI', 'Nicaragua', 'Rest of Latin America'), ('PA', 'Panama', 'Rest of Latin America'),
  ('PR', 'Puerto Rico', 'Rest of Latin America'), ('PY', 'Paraguay', 'Rest of Latin America'),
  ('SV', 'El Salvador', 'Rest of Latin America'), ('UY', 'Uruguay', 'Rest of Latin America'),
  ('VE', 'Venezuela', 'Rest of Latin America'),
  ('BH', 'Bahrain', 'Rest of Middle East'), ('IQ', 'Iraq', 'Rest of Middle East'),
  ('JO', 'Jordan', 'Rest of Middle East'), ('KW', 'Kuwait', 'Rest of Middle East'),
  ('LB', 'Lebanon', 'Rest of Middle East'), ('OM', 'Oman', 'Rest of Middle East'),
  ('QA', 'Qatar', 'Rest of Middle East'), ('YE', 'Yemen', 'Rest of Middle East'),
  ('AD', 'Andorra', 'Other'), ('AG', 'Antigua & Barbuda', 'Other'), ('AI', 'Anguilla', 'Other'),
  ('AQ', 'Antarctica', 'Other'), ('AS', 'American Samoa', 'Other'), ('AW', 'Aruba', 'Other'),
  ('AX', 'Aland Islands', 'Other'), ('BA', 'Bosnia & Herzegovina', 'Other'), ('BB', 'Barbados', 'Other'),
  ('BL', 'Saint Barthelemy', 'Other'), ('BM', 'Bermuda', 'Other'), ('BN', 'Brunei', 'Other'),
  ('BQ', 'Caribbean Netherlands', 'Other'), ('BS', 'Bahamas', 'Other'), ('BT', 'Bhutan', 'Other'),
  ('BV', 'Bouvet Island', 'Other'), ('BZ', 'Belize', 'Other'), ('CC', 'Cocos (Keeling) Islands', 'Other'),
  ('CD', 'Congo (DRC)', 'Other'), ('CF', 'Central African Republic', 'Other'), ('CK', 'Cook Islands', 'Other'),
  ('CU', 'Cuba', 'Other'), ('CV', 'Cape Verde', 'Other'), ('CW', 'Curacao', 'Other'),
  ('CX', 'Christmas Island', 'Other'), ('CY', 'Cyprus', 'Other'), ('DJ', 'Djibouti', 'Other'),
  ('DM', 'Dominica', 'Other'), ('EE', 'Estonia', 'Other'), ('EH', 'Western Sahara', 'Other'),
  ('FJ', 'Fiji', 'Other'), ('FK', 'Falkland Islands', 'Other'), ('FM', 'Micronesia', 'Other'),
  ('FO', 'Faroe Islands', 'Other'), ('GD', 'Grenada', 'Other'), ('GF', 'French Guiana', 'Other'),
  ('GG', 'Guernsey', 'Other'), ('GI', 'Gibraltar', 'Other'), ('GL', 'Greenland', 'Other'), ('GN', 'Guinea', 'Other'),
  ('GP', 'Guadeloupe', 'Other'), ('GQ', 'Equatorial Guinea', 'Other'),
  ('GS', 'South Georgia & South Sandwich Islands', 'Other'), ('GU', 'Guam', 'Other'), ('GY', 'Guyana', 'Other'),
  ('HM', 'Heard & McDonald Islands', 'Other'), ('IM', 'Isle of Man', 'Other'),
  ('IO', 'British Indian Ocean Territory', 'Other'), ('IR', 'Iran', 'Other'), ('IS', 'Iceland', 'Other'),
  ('JE', 'Jersey', 'Other'), ('KG', 'Kyrgyzstan', 'Other'), ('KI', 'Kiribati', 'Other'), ('KM', 'Comoros', 'Other'),
  ('KN', 'Saint Kitts & Nevis', 'Other'), ('KP', 'North Korea', 'Other'), ('KR', 'South Korea', 'Other'),
  ('KY', 'Cayman Islands', 'Other'), ('KZ', 'Kazakhstan', 'Other'), ('LC', 'Saint Lucia', 'Other'),
  ('LI', 'Liechtenstein', 'Other'), ('LU', 'Luxembourg', 'Other'), ('MC', 'Monaco', 'Other'),
  ('ME', 'Montenegro', 'Other'), ('MF', 'Saint Martin', 'Other'), ('MH', 'Marshall Islands', 'Other'),
  ('MM', 'Myanmar', 'Other'), ('MO', 'Macao', 'Other'), ('MP', 'Northern Mariana Islands', 'Other'),
  ('MQ', 'Martinique', 'Other'), ('MS', 'Montserrat', 'Other'), ('MT', 'Malta', 'Other'),
  ('MU', 'Mauritius', 'Other'), ('MV', 'Maldives', 'Other'), ('NC', 'New Caledonia', 'Other'),
  ('NF', 'Norfolk Island', 'Other'), ('NR', 'Nauru', 'Other'), ('NU', 'Niue', 'Other'),
  ('PF', 'French Polynesia', 'Other'), ('PM', 'Saint Pierre & Miquelon', 'Other'),
  ('PN', 'Pitcairn Islands', 'Other'), ('PS', 'Palestine', 'Other'), ('PW', 'Palau', 'Other'),
  ('RE', 'Reunion', 'Other'), ('SB', 'Solomon Islands', 'Other'), ('SC', 'Seychelles', 'Other'),
  ('SH', 'Saint Helena', 'Other'), ('SJ', 'Svalbard & Jan Mayen', 'Other'), ('SM', 'San Marino', 'Other'),
  ('SR', 'Suriname', 'Other'), ('ST', 'Sao Tome and Principe', 'Other'), ('SX', 'Sint Maarten', 'Other'),
  ('SY', 'Syria', 'Other'), ('TC', 'Turks & Caicos Islands', 'Other'),
  ('TF', 'French Southern Territories', 'Other'), ('TK', 'Tokelau', 'Other'), ('TL', 'Timor-Leste', 'Other'),
  ('TO', 'Tonga', 'Other'), ('TT', 'Trinidad & Tobago', 'Other'), ('TV', 'Tuvalu', 'Other'),
  ('UM', 'U.S. Outlying Islands', 'Other'), ('VA', 'Vatican City', 'Other'),
  ('VC', 'Saint Vincent & Grenadines', 'Other'), ('VG', 'British Virgin Islands', 'Other'),
  ('VI', 'U.S. Virgin Islands', 'Other'), ('VU', 'Vanuatu', 'Other'), ('WF', 'Wallis & Futuna', 'Other'),
  ('WS', 'Samoa', 'Other'), ('XK', 'Kosovo', 'Other'), ('YT', 'Mayotte', 'Other'), ('ZW', 'Zimbabwe', 'Other')
) as known(country, name, region);

-- Meta's list rates, one card for each currency and first day (UTC). The newest import of a day is the one that counts;
-- none is changed or removed.
create table rate_cards (
  id uuid primary key,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  effective_from date not null,
  source text not null,                                  -- the file's name, or what the importer says of it
  sample boolean not null default false,                 -- plausible figures for a laptop, not Meta's
  imported_by text not null,
  imported_at timestamptz not null default now()
);
create index rate_cards_of_currency on rate_cards (currency, effective_from desc, id desc);

create table list_rates (
  card_id uuid not null references rate_cards,
  market text not null,
  category text not null,
  rate bigint not null check (rate >= 0),                -- what the card gives as n/a has no row
  primary key (card_id, market, category)
);

-- What is earned on a message, in the wallet's currency: the `rates` of an organization, else the currency's default.
create table default_margins (
  currency text primary key check (currency ~ '^[A-Z]{3}$'),
  margin bigint not null check (margin >= 0),
  updated_by text,
  updated_at timestamptz not null default now()
);
insert into default_margins (currency, margin) values ('USD', 20000), ('EUR', 20000), ('GBP', 20000), ('INR', 1000000);

create table organization_margins (
  organization_id uuid not null references organizations,
  category text not null check (category ~ '^[a-z][a-z0-9_]{0,59}$'),
  margin bigint not null check (margin >= 0),
  primary key (organization_id, category)
);

-- A price agreed with an organization, in place of rate plus margin, from a day (UTC) on until the next one begins.
create table price_overrides (
  organization_id uuid not null references organizations,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  country text not null check (country ~ '^[A-Z]{2}$'),
  category text not null check (category ~ '^[a-z][a-z0-9_]{0,59}$'),
  effective_from date not null,
  price bigint check (price >= 0),                       -- null ends the agreement
  primary key (organization_id, currency, country, category, effective_from)
);

alter table wallets enable row level security;
alter table ledger_entries enable row level security;
alter table wallet_holds enable row level security;
grant select on wallets, ledger_entries, wallet_holds to service_role;
alter table wallet_settings enable row level security;
alter table wallet_adjustments enable row level security;
alter table wallet_alerts enable row level security;
alter table message_categories enable row level security;
alter table markets enable row level security;
alter table rate_cards enable row level security;
alter table list_rates enable row level security;
alter table default_margins enable row level security;
alter table organization_margins enable row level security;
alter table price_overrides enable row level security;
grant select on
  wallet_settings, wallet_adjustments, wallet_alerts, message_categories, markets, rate_cards, list_rates,
  default_margins, organization_margins, price_overrides
to service_role;
