-- Undoes what the saga did in the database: the placement, the slot, and says why on the instance.
create or replace function abandon_provision(p_instance_id uuid, p_run text, p_reason text, p_correlation_id text)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
  v_worker_id uuid;
begin
  select * into v_instance from instances where id = p_instance_id for update;
  if not found or v_instance.saga_run is distinct from p_run or v_instance.state <> 'provisioning' then
    return jsonb_build_object('outcome', 'not_claimed', 'state', v_instance.state);
  end if;
  select worker_id into v_worker_id from assignments where instance_id = p_instance_id;
  if found then
    perform release_assignment(p_instance_id, v_worker_id);
  end if;
  delete from slots where instance_id = p_instance_id;
  update instances
  set state = 'failed', state_reason = p_reason, ready_at = null, epoch = epoch + 1, updated_at = now()
  where id = p_instance_id;
  perform write_audit_log(
    v_instance.organization_id, 'saga', 'instance.failed', 'ins_' || replace(p_instance_id::text, '-', ''),
    jsonb_build_object('reason', p_reason), p_correlation_id
  );
  return jsonb_build_object('outcome', 'abandoned');
end
$$;
grant execute on function abandon_provision(uuid, text, text, text) to service_role;
