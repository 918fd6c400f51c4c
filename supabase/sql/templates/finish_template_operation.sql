-- Records what became of an operation: `{kind: done | refused | later, meta_template_id, status, reason}`. An answer to an
-- operation that another has replaced only tells Meta's id, which the later one needs.
create or replace function finish_template_operation(p_id uuid, p_revision integer, p_outcome jsonb) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_template templates;
  v_kind text := p_outcome ->> 'kind';
  v_reason text := left(p_outcome ->> 'reason', 500);
begin
  select * into v_template from templates where id = p_id for no key update;
  if v_template.meta_template_id is null and p_outcome ->> 'meta_template_id' is not null then
    update templates set meta_template_id = p_outcome ->> 'meta_template_id' where id = p_id;
  end if;
  if v_template.operation is null or v_template.revision <> p_revision then
    return;
  end if;
  if v_kind = 'later' then
    update templates
    set operation_due_at = now() + make_interval(secs => least(300, 2 ^ least(operation_attempts, 9))), operation_error = v_reason
    where id = p_id;
    return;
  end if;
  if v_kind = 'refused' then
    update templates
    set operation_error = v_reason,
        status = case operation when 'create' then 'REJECTED' else status end,
        reason = case operation when 'create' then v_reason else reason end
    where id = p_id;
    perform write_audit_log(
      v_template.organization_id, 'meta', 'template.' || v_template.operation || '_refused',
      'tpl_' || replace(p_id::text, '-', ''), jsonb_build_object('reason', v_reason), null
    );
  else
    update templates
    set operation_error = null,
        status = case operation when 'create' then coalesce(p_outcome ->> 'status', status) else status end,
        category = coalesce(change ->> 'category', category),
        components = coalesce(change -> 'components', components),
        ttl_seconds = case when change is null then ttl_seconds else (change ->> 'ttl_seconds')::integer end,
        edited_at = case operation when 'edit' then now() else edited_at end
    where id = p_id;
  end if;
  update templates
  set operation = null, operation_due_at = null, operation_attempts = 0, change = null, updated_at = now()
  where id = p_id;
end
$$;
grant execute on function finish_template_operation(uuid, integer, jsonb) to service_role;
