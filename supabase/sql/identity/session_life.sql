-- How long a session lasts without being refreshed.
create or replace function session_life() returns interval
language sql immutable
set search_path = public, pg_temp
as $$ select interval '30 days' $$;
