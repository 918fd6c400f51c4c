-- The number of a read of templates at Meta that is about to begin.
create or replace function begin_template_observation() returns bigint
language sql
security definer
set search_path = public, pg_temp
as $$ select nextval('template_observations') $$;
grant execute on function begin_template_observation() to service_role;
