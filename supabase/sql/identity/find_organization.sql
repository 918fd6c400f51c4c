-- The organization of a Clerk organization, or null before its first sign-in.
create or replace function find_organization(p_clerk_org_id text) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$ select to_jsonb(o) from organizations o where clerk_org_id = p_clerk_org_id $$;
grant execute on function find_organization(text) to service_role;
