-- An operator suspends an organization or gives it back.
create or replace function set_organization_status(
  p_organization_id uuid,
  p_status text,
  p_reason text,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_organization organizations;
  v_outbox jsonb;
begin
  select * into v_organization from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.UNKNOWN');
  end if;
  if p_status = 'active' and v_organization.deleted_at is not null then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.DELETED');
  end if;
  v_outbox := change_organization_status(p_organization_id, p_status, p_reason, p_actor, p_correlation_id);
  return jsonb_build_object(
    'ok', true, 'organization', (select to_jsonb(o) from organization_overview o where o.id = p_organization_id),
    'outbox_ids', v_outbox
  );
end
$$;
grant execute on function set_organization_status(uuid, text, text, text, text) to service_role;
