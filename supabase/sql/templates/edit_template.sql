-- Orders a change of a template, by Meta's rules: while it is approved once a day, and its category stays. What Meta never
-- had is written anew. `p_content`: {category, ttl_seconds} and, if they change, {components}.
create or replace function edit_template(
  p_organization_id uuid,
  p_id uuid,
  p_content jsonb,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_refusal text;
  v_template templates;
begin
  perform from organizations where id = p_organization_id for no key update;
  select * into v_template from templates
  where id = p_id and organization_id = p_organization_id and deleted_at is null for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.UNKNOWN');
  end if;
  v_refusal := refusal_of(p_organization_id);
  if v_refusal is not null then
    return jsonb_build_object('ok', false, 'code', v_refusal);
  end if;
  if v_template.operation is not null then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.BUSY');
  end if;
  if v_template.status not in ('APPROVED', 'REJECTED', 'PAUSED') then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.NOT_EDITABLE', 'status', v_template.status);
  end if;
  if v_template.status = 'APPROVED' and p_content ->> 'category' <> v_template.category then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.CATEGORY_LOCKED');
  end if;
  if v_template.status = 'APPROVED' and v_template.edited_at > now() - interval '24 hours' then
    return jsonb_build_object(
      'ok', false, 'code', 'TEMPLATE.EDIT_LIMIT', 'editable_at', v_template.edited_at + interval '24 hours'
    );
  end if;
  if v_template.meta_template_id is null then
    update templates
    set category = p_content ->> 'category', components = coalesce(p_content -> 'components', components),
        ttl_seconds = (p_content ->> 'ttl_seconds')::integer, status = 'PENDING', reason = null
    where id = p_id;
  end if;
  update templates
  set operation = case when meta_template_id is null then 'create' else 'edit' end,
      change = case when meta_template_id is null then null else p_content end,
      operation_due_at = now(), operation_attempts = 0, operation_error = null, revision = revision + 1, updated_at = now()
  where id = p_id;
  perform write_audit_log(
    p_organization_id, p_actor, 'template.edited', 'tpl_' || replace(p_id::text, '-', ''),
    jsonb_build_object('name', v_template.name, 'language', v_template.language), p_correlation_id
  );
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;
grant execute on function edit_template(uuid, uuid, jsonb, text, text) to service_role;
