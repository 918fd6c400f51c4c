-- Gives the instance one free healthy proxy of its region from the pool; the one it has already stays.
create or replace function allocate_proxy(p_instance_id uuid, p_run text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
  v_proxy proxies;
begin
  select * into v_instance from instances where id = p_instance_id for update;
  if not found or v_instance.state <> 'provisioning' or v_instance.saga_run is distinct from p_run then
    return jsonb_build_object('outcome', 'not_claimed');
  end if;
  select * into v_proxy from proxies where instance_id = p_instance_id;
  if found then
    return jsonb_build_object('outcome', 'allocated', 'source', v_proxy.source);
  end if;
  loop
    select * into v_proxy from proxies
    where region = v_instance.region and instance_id is null and health = 'healthy'
    order by created_at, id
    limit 1
    for update skip locked;
    exit when found;
    -- A free row may be locked by a probe that only writes its health: wait for it, and look again.
    perform from proxies
    where region = v_instance.region and instance_id is null and health = 'healthy'
    limit 1
    for update;
    if not found and not exists (
      select from proxies where region = v_instance.region and instance_id is null and health = 'healthy'
    ) then
      return jsonb_build_object('outcome', 'none_free', 'region', v_instance.region);
    end if;
  end loop;
  update proxies set instance_id = p_instance_id where id = v_proxy.id;
  return jsonb_build_object('outcome', 'allocated', 'source', 'pool');
end
$$;
grant execute on function allocate_proxy(uuid, text) to service_role;
