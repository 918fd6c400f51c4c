-- An invitation that may still be accepted, with what is known of the person it invites. Null: there is none.
create or replace function find_invitation(p_invitation_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'email', i.email, 'role', i.role, 'organization_name', o.name, 'person', person_by_email(i.email)
  )
  from invitations i join organizations o on o.id = i.organization_id
  where i.id = p_invitation_id and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
$$;
grant execute on function find_invitation(uuid) to service_role;
