-- Whether operators have stopped the platform for everybody.
create or replace function platform_stopped() returns boolean
language sql stable
set search_path = public, pg_temp
as $$ select coalesce((select stopped from kill_switches where name = 'platform'), false) $$;
