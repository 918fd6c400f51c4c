-- Writes what probes found, `[{id, ok}]`. One failure may be the network's; the second in a row makes a proxy unhealthy,
-- and one success healthy again. Returns how many changed.
create or replace function record_proxy_probes(p_probes jsonb) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_failures constant integer := 2;
  v_unhealthy integer;
  v_healthy integer;
begin
  with given as (
    select * from jsonb_to_recordset(p_probes) as r(id uuid, ok boolean)
  ), locked as (
    select p.id, p.health as was, p.failures, g.ok
    from proxies p join given g on g.id = p.id
    order by p.id
    for update of p
  ), written as (
    update proxies p
    set failures = case when l.ok then 0 else l.failures + 1 end,
        health = case
          when l.ok then 'healthy'
          when l.failures + 1 >= c_failures then 'unhealthy'
          else l.was
        end,
        probed_at = now()
    from locked l
    where p.id = l.id
    returning l.was, p.health
  )
  select count(*) filter (where was = 'healthy' and health = 'unhealthy'),
         count(*) filter (where was = 'unhealthy' and health = 'healthy')
  into v_unhealthy, v_healthy
  from written;
  return jsonb_build_object('unhealthy', v_unhealthy, 'recovered', v_healthy);
end
$$;
grant execute on function record_proxy_probes(jsonb) to service_role;
