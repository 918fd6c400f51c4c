-- Suspends an instance whose row and organization the caller has locked. Its key, proxy and authentication stay. A run
-- that holds it is woken and leaves it as it is.
create or replace function suspend_instance(p_instance instances) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_reason text := case
    when exists (select from organizations where id = p_instance.organization_id and status = 'suspended')
    then 'ORGANIZATION.SUSPENDED' else 'BILLING.SLOTS_REDUCED'
  end;
  v_outbox jsonb;
begin
  perform vacate_instance(p_instance.id);
  update instances set state = 'suspended', state_reason = v_reason, updated_at = now() where id = p_instance.id;
  perform write_audit_log(
    p_instance.organization_id, 'billing', 'instance.suspended', 'ins_' || replace(p_instance.id::text, '-', ''),
    jsonb_build_object('reason', v_reason, 'was', p_instance.state), null
  );
  v_outbox := jsonb_build_array(announce(p_instance.id, 'suspended', jsonb_build_object('reason', v_reason)));
  if p_instance.saga_live then
    v_outbox := v_outbox || jsonb_build_array(
      enqueue('orchestration-event', 'workerReported', p_instance.saga_id, '{"event": "suspended"}', null)
    );
  end if;
  return v_outbox;
end
$$;
