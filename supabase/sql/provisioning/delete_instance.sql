-- Gives up the instance's slot and worker at once and asks for the rest to be undone: by the run that holds it, which
-- is woken, or else by its own orchestration. Deleting again is fine.
create or replace function delete_instance(
  p_organization_id uuid,
  p_instance_id uuid,
  p_actor text,
  p_idempotency_key text,
  p_body_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_route constant text := 'DELETE /api/v3/instances/{id}';
  v_known jsonb;
  v_instance instances;
  v_instance_key text := 'ins_' || replace(p_instance_id::text, '-', '');
  v_outbox jsonb := '[]';
  v_response jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  v_known := known_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash);
  if v_known is not null then
    return v_known;
  end if;
  perform lock_instances(p_organization_id);
  select * into v_instance from instances
  where id = p_instance_id and organization_id = p_organization_id
  for update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'INSTANCE.UNKNOWN');
  end if;
  if v_instance.state not in ('deleting', 'deleted') then
    perform vacate_instance(p_instance_id);
    update instances set state = 'deleting', state_reason = null, updated_at = now() where id = p_instance_id;
    v_outbox := jsonb_build_array(
      case when v_instance.saga_live
        then enqueue('orchestration-event', 'workerReported', v_instance.saga_id, '{"event": "deleting"}', p_correlation_id)
        else enqueue(
          'orchestration-start', 'deprovisionInstance', 'deprovision:' || v_instance_key, to_jsonb(v_instance_key), p_correlation_id
        )
      end
    );
    perform write_audit_log(
      p_organization_id, p_actor, 'instance.deletion_requested', v_instance_key,
      jsonb_build_object('was', v_instance.state), p_correlation_id
    );
    -- The slot may be another's now.
    v_outbox := v_outbox || enforce_slots(p_organization_id);
  end if;
  v_response := jsonb_build_object('ok', true, 'first', v_instance.state not in ('deleting', 'deleted'), 'outbox_ids', v_outbox);
  perform remember_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash, v_response);
  return v_response;
end
$$;
grant execute on function delete_instance(uuid, uuid, text, text, text, text) to service_role;
