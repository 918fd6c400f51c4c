-- The default margin of each currency.
create or replace function default_margins_now() returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_object_agg(currency, margin::text), '{}') from default_margins
$$;
grant execute on function default_margins_now() to service_role;
