-- Makes whoever was invited a member, once, and lets them in. The invitation came by mail, so it proves the address: a
-- person not yet verified is so now, with the password given. One who is active has shown their password: its hash is
-- `p_checked_hash`, and must still be theirs.
create or replace function accept_invitation(
  p_invitation_id uuid,
  p_user_id uuid,
  p_password_hash text,
  p_checked_hash text,
  p_session_id uuid,
  p_refresh_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_invitation invitations;
  v_user users;
  v_refusal text;
begin
  select * into v_invitation from invitations where id = p_invitation_id;
  perform from organizations where id = v_invitation.organization_id for no key update;
  v_refusal := refusal_of(v_invitation.organization_id);
  if v_refusal is not null then
    return jsonb_build_object('ok', false, 'code', v_refusal);
  end if;
  select * into v_invitation from invitations
  where id = p_invitation_id and accepted_at is null and revoked_at is null and expires_at > now()
  for update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'AUTH.INVITATION_INVALID');
  end if;
  insert into users (id, email) values (p_user_id, v_invitation.email) on conflict (email) do nothing;
  select * into strict v_user from users where email = v_invitation.email for no key update;
  if v_user.state = 'ACTIVE' then
    if v_user.password_hash is distinct from p_checked_hash then
      return jsonb_build_object('ok', false, 'code', 'AUTH.INVALID_CREDENTIALS');
    end if;
    update users set password_hash = p_password_hash where id = v_user.id and password_hash is null;
  else
    update users set state = 'ACTIVE', verified_at = now(), password_hash = p_password_hash where id = v_user.id;
    perform write_audit_log(null, person_id(v_user.id), 'user.verified', person_id(v_user.id), null, p_correlation_id);
  end if;
  update invitations set accepted_at = now() where id = p_invitation_id;
  insert into memberships (organization_id, user_id, role)
  values (v_invitation.organization_id, v_user.id, v_invitation.role) on conflict do nothing;
  perform write_audit_log(
    v_invitation.organization_id, person_id(v_user.id), 'member.joined', person_id(v_user.id),
    jsonb_build_object('from', null, 'to', v_invitation.role, 'invited_by', v_invitation.invited_by), p_correlation_id
  );
  perform begin_session(
    v_user.id, v_invitation.organization_id, p_session_id, p_refresh_hash, 'invitation', p_correlation_id
  );
  return jsonb_build_object('ok', true, 'session', session_answer(p_session_id));
end
$$;
grant execute on function accept_invitation(uuid, uuid, text, text, uuid, text, text) to service_role;
