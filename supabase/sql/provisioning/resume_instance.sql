-- Gives a suspended instance, whose row and organization the caller has locked, a slot and the start of its saga. Each
-- resumption has an orchestration id of its own: Durable would not start one id again while its last run is ending.
create or replace function resume_instance(p_instance instances) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_instance_key text := 'ins_' || replace(p_instance.id::text, '-', '');
  v_saga_id text := 'resume:' || v_instance_key || ':' || p_instance.resumptions + 1;
begin
  insert into slots (instance_id, organization_id) values (p_instance.id, p_instance.organization_id);
  update instances
  set state = 'requested', state_reason = null, saga_id = v_saga_id, resumptions = resumptions + 1, resume_after = null,
      updated_at = now()
  where id = p_instance.id;
  perform write_audit_log(
    p_instance.organization_id, 'billing', 'instance.resumed', v_instance_key, jsonb_build_object('resumption', p_instance.resumptions + 1), null
  );
  return jsonb_build_array(
    enqueue('orchestration-start', 'provisionInstance', v_saga_id, to_jsonb(v_instance_key), null),
    announce(p_instance.id, 'resuming', null)
  );
end
$$;
