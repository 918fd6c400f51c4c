-- Hides a template and orders its removal at Meta. An operation that somebody is doing at this moment ends first.
create or replace function delete_template(p_organization_id uuid, p_id uuid, p_actor text, p_correlation_id text)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_template templates;
begin
  perform from organizations where id = p_organization_id for no key update;
  select * into v_template from templates
  where id = p_id and organization_id = p_organization_id and deleted_at is null for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.UNKNOWN');
  end if;
  if exists (
    select from campaigns where template_id = p_id and state in ('scheduled', 'preparing', 'sending', 'paused')
  ) then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.IN_USE');
  end if;
  update templates
  set deleted_at = now(), operation = 'delete', change = null, operation_due_at = coalesce(greatest(operation_due_at, now()), now()),
      operation_attempts = 0, operation_error = null, revision = revision + 1, updated_at = now()
  where id = p_id;
  perform write_audit_log(
    p_organization_id, p_actor, 'template.deleted', 'tpl_' || replace(p_id::text, '-', ''),
    jsonb_build_object('name', v_template.name, 'language', v_template.language), p_correlation_id
  );
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;
grant execute on function delete_template(uuid, uuid, text, text) to service_role;
