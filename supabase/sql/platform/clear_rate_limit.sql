-- Forgets what was counted of `p_key`: what it guards against has not happened.
create or replace function clear_rate_limit(p_key text) returns void
language sql
security definer
set search_path = public, pg_temp
as $$ delete from rate_limits where key = p_key $$;
grant execute on function clear_rate_limit(text) to service_role;
