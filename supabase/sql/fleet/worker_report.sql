-- What a worker says of an instance it holds: `ready`, `failed` or `released`. Refused when the epoch is no longer this
-- worker's or its lease has run out. The saga hears of the first two through the outbox.
create or replace function worker_report(p_instance_id uuid, p_epoch bigint, p_event text, p_reason text default null)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_worker uuid := calling_worker();
  v_instance instances;
  v_assignment assignments;
begin
  if p_event not in ('ready', 'failed', 'released') then
    raise exception 'unknown event %', left(p_event, 40) using errcode = '22023';
  end if;
  -- The instance first, then its assignment: the order in which every function takes them.
  select * into v_instance from instances where id = p_instance_id for update;
  select a.* into v_assignment
  from assignments a join workers w on w.id = a.worker_id
  where a.instance_id = p_instance_id and a.worker_id = v_worker and a.epoch = p_epoch and w.lease_expires_at > now()
  for update of a;
  if not found then
    return jsonb_build_object('accepted', false);
  end if;

  if p_event = 'released' then
    delete from assignments where instance_id = p_instance_id and desired = 'release';
    return jsonb_build_object('accepted', true);
  end if;
  if v_assignment.desired <> 'hold' then
    return jsonb_build_object('accepted', false);
  end if;
  if v_instance.state = 'provisioning' then
    if p_event = 'ready' then
      update instances set ready_at = coalesce(ready_at, now()), updated_at = now() where id = p_instance_id;
    end if;
    perform enqueue(
      'orchestration-event', 'workerReported', v_instance.saga_id,
      jsonb_build_object('event', p_event, 'reason', left(p_reason, 100)), null
    );
  end if;
  return jsonb_build_object('accepted', true);
end
$$;
grant execute on function worker_report(uuid, bigint, text, text) to worker;
