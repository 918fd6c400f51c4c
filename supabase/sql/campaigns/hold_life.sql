-- How long after its last message a campaign's money stays held: as long as Meta may still deliver, and a day.
create or replace function hold_life(p_ttl_seconds integer) returns interval
language sql immutable
set search_path = pg_catalog, pg_temp
as $$ select coalesce(make_interval(secs => p_ttl_seconds) + interval '24 hours', interval '7 days') $$;
