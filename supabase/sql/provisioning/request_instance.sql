-- Reserves one paid slot, makes the desired instance and asks for its saga, all or nothing. The organization's row is
-- the lock, so of many racing requests for the last slot exactly one wins.
create or replace function request_instance(
  p_organization_id uuid,
  p_instance_id uuid,
  p_name text,
  p_region text,
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
  c_route constant text := 'POST /api/v3/provision/instances';
  v_refusal text;
  v_known jsonb;
  v_usable integer;
  v_used integer;
  v_instance_key text := 'ins_' || replace(p_instance_id::text, '-', '');
  v_outbox uuid;
  v_response jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.UNKNOWN');
  end if;
  v_known := known_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash);
  if v_known is not null then
    return v_known;
  end if;
  v_refusal := refusal_of(p_organization_id);
  if v_refusal is not null then
    return jsonb_build_object('ok', false, 'code', v_refusal);
  end if;

  select coalesce(usable_slots(e), 0) into v_usable from billing_entitlements e where organization_id = p_organization_id;
  v_usable := coalesce(v_usable, 0);
  select count(*) into v_used from slots where organization_id = p_organization_id;
  if v_usable = 0 then
    return jsonb_build_object('ok', false, 'code', 'BILLING.PAYMENT_REQUIRED', 'paid_slots', 0, 'active_instances', v_used);
  end if;
  if v_used >= v_usable then
    return jsonb_build_object('ok', false, 'code', 'BILLING.SLOTS_FULL', 'paid_slots', v_usable, 'active_instances', v_used);
  end if;

  insert into instances (id, organization_id, name, region, state, saga_id)
  values (p_instance_id, p_organization_id, p_name, p_region, 'requested', 'provision:' || v_instance_key);
  insert into slots (instance_id, organization_id) values (p_instance_id, p_organization_id);
  v_outbox := enqueue(
    'orchestration-start', 'provisionInstance', 'provision:' || v_instance_key, to_jsonb(v_instance_key), p_correlation_id
  );
  perform write_audit_log(
    p_organization_id, p_actor, 'instance.requested', v_instance_key,
    jsonb_build_object('name', p_name, 'region', p_region), p_correlation_id
  );
  v_response := jsonb_build_object(
    'ok', true, 'instance_id', p_instance_id, 'outbox_ids', jsonb_build_array(v_outbox)
  );
  perform remember_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash, v_response);
  return v_response;
end
$$;
grant execute on function request_instance(uuid, uuid, text, text, text, text, text, text) to service_role;
