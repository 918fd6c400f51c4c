-- Renews the calling worker's lease by the database's clock and returns the assignments that changed since the version
-- the worker saw last. One row is written, however many instances the worker holds.
create or replace function worker_beat(p_version bigint, p_region text, p_capacity integer) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_ttl constant interval := '8 seconds';
  v_worker uuid := calling_worker();
  v_changed jsonb;
  v_version bigint;
begin
  insert into workers (id, region, capacity, lease_expires_at)
  values (v_worker, p_region, p_capacity, now() + c_ttl)
  on conflict (id) do update
    set region = excluded.region, capacity = excluded.capacity,
        lease_expires_at = clock_timestamp() + c_ttl, last_beat_at = clock_timestamp();
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'instance_id', a.instance_id, 'epoch', a.epoch, 'desired', a.desired,
      'name', i.name, 'region', i.region, 'proxy_secret_name', p.secret_name, 'version', a.version
    ) order by a.version), '[]'),
    coalesce(max(a.version), p_version)
  into v_changed, v_version
  from assignments a
  join instances i on i.id = a.instance_id
  left join proxies p on p.instance_id = i.id
  where a.worker_id = v_worker and a.version > p_version;
  return jsonb_build_object(
    'version', v_version,
    'ttl_ms', (extract(epoch from c_ttl) * 1000)::integer,
    'assignments', v_changed
  );
end
$$;
grant execute on function worker_beat(bigint, text, integer) to worker;
