-- When somebody last asked what is next for a campaign, or was sent to ask: one that nobody asks for is started again.
alter table campaigns add column advanced_at timestamptz not null default now();

-- It is told now which campaign asks.
drop function if exists portfolio_room(uuid, timestamptz, timestamptz);
