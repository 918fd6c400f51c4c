-- Begins a session for a person whose password was found right, in the given vendor or the one they used last. The hash
-- that was checked must still be theirs: a reset at the same moment wins. It may be replaced by a stronger one.
create or replace function log_in(
  p_user_id uuid,
  p_checked_hash text,
  p_new_hash text,
  p_organization_id uuid,
  p_session_id uuid,
  p_refresh_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_user users;
  v_organization_id uuid;
begin
  select * into v_user from users where id = p_user_id and password_hash = p_checked_hash for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'AUTH.INVALID_CREDENTIALS');
  end if;
  if v_user.state <> 'ACTIVE' then
    return jsonb_build_object('ok', false, 'code', 'AUTH.EMAIL_NOT_VERIFIED');
  end if;
  select m.organization_id into v_organization_id
  from memberships m
  where m.user_id = p_user_id and (p_organization_id is null or m.organization_id = p_organization_id)
  order by (select max(s.created_at) from sessions s where s.user_id = p_user_id and s.organization_id = m.organization_id)
    desc nulls last, m.since, m.organization_id
  limit 1;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'AUTH.NO_VENDOR');
  end if;
  if p_new_hash is not null then
    update users set password_hash = p_new_hash where id = p_user_id;
  end if;
  perform begin_session(p_user_id, v_organization_id, p_session_id, p_refresh_hash, 'password', p_correlation_id);
  return jsonb_build_object('ok', true, 'session', session_answer(p_session_id));
end
$$;
grant execute on function log_in(uuid, text, text, uuid, uuid, text, text) to service_role;
