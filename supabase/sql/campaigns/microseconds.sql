-- A span of time as a whole number of microseconds.
create or replace function microseconds(p_span interval) returns bigint
language sql immutable
set search_path = pg_catalog, pg_temp
as $$ select (extract(epoch from p_span) * 1000000)::bigint $$;
