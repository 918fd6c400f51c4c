-- Health: the database answers and its schema is there.
create or replace function database_answers() returns timestamptz
language sql
security definer
set search_path = public, pg_temp
as $$ select now() from (select count(*) from tiers) as schema_is_there $$;
grant execute on function database_answers() to service_role;
