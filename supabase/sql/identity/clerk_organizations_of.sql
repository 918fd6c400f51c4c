-- The Clerk organizations in which a person is known to be a member.
create or replace function clerk_organizations_of(p_clerk_user_id text) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(o.clerk_org_id order by o.id), '[]')
  from members m join organizations o on o.id = m.organization_id
  where m.clerk_user_id = p_clerk_user_id and m.role is not null
$$;
grant execute on function clerk_organizations_of(text) to service_role;
