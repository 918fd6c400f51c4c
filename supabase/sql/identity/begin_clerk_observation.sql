-- Numbers a read of Clerk before it begins; a settlement applies only what was read after the last one applied.
create or replace function begin_clerk_observation() returns bigint
language sql
security definer
set search_path = public, pg_temp
as $$ select nextval('clerk_observations') $$;
grant execute on function begin_clerk_observation() to service_role;
