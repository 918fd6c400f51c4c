-- The stock of each region that has any: free and healthy, in use, of those ordered from the provider, and unhealthy.
create or replace function proxy_stock() returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.region), '[]')
  from (
    select region,
      count(*) filter (where instance_id is null and health = 'healthy')::integer as free,
      count(*) filter (where instance_id is not null)::integer as used,
      count(*) filter (where source = 'provider')::integer as ordered,
      count(*) filter (where health = 'unhealthy')::integer as unhealthy,
      max(probed_at) as last_probed_at
    from proxies group by region
  ) as r
$$;
grant execute on function proxy_stock() to service_role;
