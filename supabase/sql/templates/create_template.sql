-- Saves a template as PENDING together with the order to write it at Meta, all or nothing. On the platform's account names
-- carry the organization, so that tenants neither collide nor see one another.
-- `p_draft`: {name, language, category, parameter_format, components, ttl_seconds}.
create or replace function create_template(
  p_organization_id uuid,
  p_id uuid,
  p_draft jsonb,
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
  c_route constant text := 'POST /templates';
  v_known jsonb;
  v_refusal text;
  v_channel channels;
  v_name text := p_draft ->> 'name';
  v_response jsonb := jsonb_build_object('ok', true, 'id', p_id);
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
  v_channel := channel_for(p_organization_id);
  if v_channel.id is null then
    return jsonb_build_object('ok', false, 'code', 'CHANNEL.NONE');
  end if;
  if exists (
    select from templates
    where organization_id = p_organization_id and waba_id = v_channel.waba_id and name = v_name
      and language = p_draft ->> 'language' and deleted_at is null
  ) then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.EXISTS');
  end if;
  insert into templates (
    id, organization_id, waba_id, name, meta_name, language, category, parameter_format, components, ttl_seconds,
    operation, operation_due_at, created_by
  ) values (
    p_id, p_organization_id, v_channel.waba_id, v_name,
    case when v_channel.organization_id is null then 'o' || replace(p_organization_id::text, '-', '') || '_' else '' end || v_name,
    p_draft ->> 'language', p_draft ->> 'category', p_draft ->> 'parameter_format', p_draft -> 'components',
    (p_draft ->> 'ttl_seconds')::integer, 'create', now(), p_actor
  );
  perform write_audit_log(
    p_organization_id, p_actor, 'template.created', 'tpl_' || replace(p_id::text, '-', ''),
    jsonb_build_object('name', v_name, 'language', p_draft ->> 'language', 'category', p_draft ->> 'category'), p_correlation_id
  );
  perform remember_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash, v_response);
  return v_response;
end
$$;
grant execute on function create_template(uuid, uuid, jsonb, text, text, text, text) to service_role;
