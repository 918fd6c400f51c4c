-- Makes the instance `running` if its worker has reported it ready; else says that it is not ready.
create or replace function finish_provision(p_instance_id uuid, p_run text, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
begin
  select * into v_instance from instances where id = p_instance_id for update;
  if not found or v_instance.saga_run is distinct from p_run then
    return jsonb_build_object('outcome', 'not_claimed');
  end if;
  if v_instance.state = 'running' then
    return jsonb_build_object('outcome', 'running');
  end if;
  if v_instance.state <> 'provisioning' then
    return jsonb_build_object('outcome', 'not_claimed');
  end if;
  if v_instance.ready_at is null then
    return jsonb_build_object('outcome', 'not_ready');
  end if;
  update instances
  set state = 'running', state_reason = null, saga_live = false, resume_after = null, updated_at = now()
  where id = p_instance_id;
  perform write_audit_log(
    v_instance.organization_id, 'saga', 'instance.running', 'ins_' || replace(p_instance_id::text, '-', ''), null, p_correlation_id
  );
  return jsonb_build_object('outcome', 'running');
end
$$;
grant execute on function finish_provision(uuid, text, text) to service_role;
