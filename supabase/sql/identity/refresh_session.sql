-- Trades a refresh token for the next one, in the same vendor or in another of the person's. A token that was traded
-- before has been copied by somebody: the session ends for both.
create or replace function refresh_session(
  p_refresh_hash text,
  p_next_hash text,
  p_organization_id uuid,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_session sessions;
  v_used_at timestamptz;
begin
  select s.* into v_session
  from refresh_tokens t join sessions s on s.id = t.session_id
  where t.token_hash = p_refresh_hash
  for update of s;
  if not found or v_session.ended_at is not null or v_session.expires_at <= now() then
    return jsonb_build_object('ok', false, 'code', 'AUTH.SESSION_OVER');
  end if;
  select used_at into v_used_at from refresh_tokens where token_hash = p_refresh_hash;
  if v_used_at is not null then
    perform end_sessions(array[v_session.id], 'refresh token used twice', p_correlation_id);
    return jsonb_build_object('ok', false, 'code', 'AUTH.SESSION_OVER');
  end if;
  if not exists (
    select from memberships
    where user_id = v_session.user_id and organization_id = coalesce(p_organization_id, v_session.organization_id)
  ) then
    return jsonb_build_object('ok', false, 'code', 'AUTH.NO_VENDOR');
  end if;
  update refresh_tokens set used_at = now() where token_hash = p_refresh_hash;
  insert into refresh_tokens (token_hash, session_id) values (p_next_hash, v_session.id);
  update sessions
  set expires_at = now() + session_life(), organization_id = coalesce(p_organization_id, organization_id)
  where id = v_session.id;
  return jsonb_build_object('ok', true, 'session', session_answer(v_session.id));
end
$$;
grant execute on function refresh_session(text, text, uuid, text) to service_role;
