-- Gives a member another role, or none: then they are out, and so are their sessions in this organization. There is
-- always an admin left, whichever way that one signs in.
create or replace function set_member_role(
  p_organization_id uuid,
  p_user_id uuid,
  p_role text,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_refusal text;
  v_old text;
begin
  perform from organizations where id = p_organization_id for no key update;
  v_refusal := refusal_of(p_organization_id);
  if v_refusal is not null then
    return jsonb_build_object('ok', false, 'code', v_refusal);
  end if;
  select role into v_old from memberships where organization_id = p_organization_id and user_id = p_user_id;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'VENDOR.MEMBER_NOT_FOUND');
  end if;
  if v_old = 'ADMIN' and p_role is distinct from 'ADMIN' and not exists (
    select from memberships
    where organization_id = p_organization_id and user_id <> p_user_id and role = 'ADMIN'
    union all
    select from members where organization_id = p_organization_id and role = 'ADMIN'
  ) then
    return jsonb_build_object('ok', false, 'code', 'VENDOR.LAST_ADMIN');
  end if;
  if p_role is null then
    delete from memberships where organization_id = p_organization_id and user_id = p_user_id;
    perform end_sessions(array_agg(id), 'no longer a member', p_correlation_id)
    from sessions where user_id = p_user_id and organization_id = p_organization_id and ended_at is null;
  else
    update memberships set role = p_role where organization_id = p_organization_id and user_id = p_user_id;
  end if;
  if v_old is distinct from p_role then
    perform write_audit_log(
      p_organization_id, p_actor, case when p_role is null then 'member.left' else 'member.role_changed' end,
      person_id(p_user_id), jsonb_build_object('from', v_old, 'to', p_role), p_correlation_id
    );
  end if;
  return jsonb_build_object(
    'ok', true, 'member', (
      select jsonb_build_object(
        'id', person_id(u.id), 'email', u.email, 'role', m.role, 'since', m.since, 'signs_in_with', 'password'
      )
      from memberships m join users u on u.id = m.user_id
      where m.organization_id = p_organization_id and m.user_id = p_user_id
    )
  );
end
$$;
grant execute on function set_member_role(uuid, uuid, text, text, text) to service_role;
