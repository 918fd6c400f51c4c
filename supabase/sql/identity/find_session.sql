-- The one call that a request with a token of ours makes: the organization and the role as they are now, so that a person
-- who was removed, or a session that has ended, is out at once.
create or replace function find_session(p_session_id uuid, p_user_id uuid, p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object('organization', to_jsonb(o), 'role', m.role, 'platform_stopped', platform_stopped())
  from sessions s
  join users u on u.id = s.user_id and u.state = 'ACTIVE'
  join memberships m on m.user_id = s.user_id and m.organization_id = p_organization_id
  join organizations o on o.id = m.organization_id
  where s.id = p_session_id and s.user_id = p_user_id and s.ended_at is null and s.expires_at > now()
$$;
grant execute on function find_session(uuid, uuid, uuid) to service_role;
