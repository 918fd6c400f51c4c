-- Assigns the instance to the live worker with the most room, its own region first. Placing again gives the placement
-- there is while that worker lives. The worker's row is the lock under which its assignments get their versions.
create or replace function place_instance(p_instance_id uuid, p_run text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
  v_worker workers;
  v_assignment assignments;
begin
  select * into v_instance from instances where id = p_instance_id for update;
  if not found or v_instance.state <> 'provisioning' or v_instance.saga_run is distinct from p_run then
    return jsonb_build_object('outcome', 'not_claimed');
  end if;
  select a.* into v_assignment
  from assignments a join workers w on w.id = a.worker_id
  where a.instance_id = p_instance_id and a.desired = 'hold' and w.lease_expires_at > now();
  if found then
    return jsonb_build_object('outcome', 'placed', 'worker_id', v_assignment.worker_id, 'epoch', v_assignment.epoch);
  end if;

  select w.* into v_worker
  from workers w
  where w.lease_expires_at > now()
    and w.capacity > (select count(*) from assignments a where a.worker_id = w.id)
  order by w.region = v_instance.region desc,
    w.capacity - (select count(*) from assignments a where a.worker_id = w.id) desc,
    w.id
  limit 1
  for update of w;
  if not found then
    return jsonb_build_object('outcome', 'no_worker');
  end if;
  -- Another placement may have filled this worker while its row was waited for.
  if v_worker.capacity <= (select count(*) from assignments where worker_id = v_worker.id) then
    return jsonb_build_object('outcome', 'no_worker');
  end if;

  update instances set epoch = epoch + 1, updated_at = now() where id = p_instance_id returning * into v_instance;
  insert into assignments (instance_id, worker_id, epoch, desired, version)
  values (p_instance_id, v_worker.id, v_instance.epoch, 'hold', nextval('assignment_versions'))
  on conflict (instance_id) do update
    set worker_id = excluded.worker_id, epoch = excluded.epoch, desired = excluded.desired,
        version = excluded.version, assigned_at = now();
  return jsonb_build_object('outcome', 'placed', 'worker_id', v_worker.id, 'epoch', v_instance.epoch);
end
$$;
grant execute on function place_instance(uuid, text) to service_role;
