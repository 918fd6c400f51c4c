-- Writes what Clerk says of one person in one organization, if that was read after what the row shows. A null role: the
-- person does not belong to it, or no longer; the row stays, or a slow earlier read could bring the person back.
create or replace function apply_clerk_member(
  p_clerk_org_id text,
  p_clerk_user_id text,
  p_role text,
  p_observation bigint,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_organization_id uuid;
  v_old members;
  v_action text;
begin
  select id into v_organization_id from organizations where clerk_org_id = p_clerk_org_id;
  if not found then
    return jsonb_build_object('outcome', 'unknown_organization');
  end if;
  insert into members (organization_id, clerk_user_id) values (v_organization_id, p_clerk_user_id) on conflict do nothing;
  select * into strict v_old from members
  where organization_id = v_organization_id and clerk_user_id = p_clerk_user_id for update;
  if v_old.clerk_observation >= p_observation then
    return jsonb_build_object('outcome', 'stale');
  end if;
  update members
  set role = p_role, clerk_observation = p_observation, updated_at = now(),
      since = case when v_old.role is null then now() else since end
  where organization_id = v_organization_id and clerk_user_id = p_clerk_user_id;
  v_action := case
    when v_old.role is not distinct from p_role then null
    when v_old.role is null then 'member.joined'
    when p_role is null then 'member.left'
    else 'member.role_changed'
  end;
  if v_action is not null then
    perform write_audit_log(
      v_organization_id, 'clerk', v_action, p_clerk_user_id,
      jsonb_build_object('from', v_old.role, 'to', p_role), p_correlation_id
    );
  end if;
  return jsonb_build_object('outcome', 'applied');
end
$$;
grant execute on function apply_clerk_member(text, text, text, bigint, text) to service_role;
