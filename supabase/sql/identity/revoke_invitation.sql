-- Takes an open invitation back. False: the organization has none of this id.
create or replace function revoke_invitation(
  p_organization_id uuid,
  p_invitation_id uuid,
  p_actor text,
  p_correlation_id text
) returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update invitations set revoked_at = now()
  where id = p_invitation_id and organization_id = p_organization_id and accepted_at is null and revoked_at is null;
  if not found then
    return false;
  end if;
  perform write_audit_log(
    p_organization_id, p_actor, 'invitation.revoked', 'inv_' || replace(p_invitation_id::text, '-', ''), null,
    p_correlation_id
  );
  return true;
end
$$;
grant execute on function revoke_invitation(uuid, uuid, text, text) to service_role;
