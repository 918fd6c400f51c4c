-- Invites an address into an organization and has the invitation mailed. An open one to the same address is replaced.
create or replace function invite_member(
  p_organization_id uuid,
  p_invitation_id uuid,
  p_email text,
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
  v_invitation invitations;
begin
  perform from organizations where id = p_organization_id for no key update;
  v_refusal := refusal_of(p_organization_id);
  if v_refusal is not null then
    return jsonb_build_object('ok', false, 'code', v_refusal);
  end if;
  if exists (
    select from memberships m join users u on u.id = m.user_id
    where m.organization_id = p_organization_id and u.email = p_email
  ) then
    return jsonb_build_object('ok', false, 'code', 'VENDOR.ALREADY_MEMBER');
  end if;
  update invitations set revoked_at = now()
  where organization_id = p_organization_id and email = p_email and accepted_at is null and revoked_at is null;
  insert into invitations (id, organization_id, email, role, invited_by)
  values (p_invitation_id, p_organization_id, p_email, p_role, p_actor)
  returning * into v_invitation;
  perform write_audit_log(
    p_organization_id, p_actor, 'member.invited', 'inv_' || replace(p_invitation_id::text, '-', ''),
    jsonb_build_object('role', p_role), p_correlation_id
  );
  return jsonb_build_object(
    'ok', true, 'invitation', to_jsonb(v_invitation), 'outbox_ids', jsonb_build_array(enqueue(
      'queue', 'emails', 'invitation:' || p_invitation_id,
      jsonb_build_object('kind', 'invitation', 'invitationId', p_invitation_id), p_correlation_id
    ))
  );
end
$$;
grant execute on function invite_member(uuid, uuid, text, text, text, text) to service_role;
