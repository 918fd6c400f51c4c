-- The organization of a Clerk organization, made at its first sign-in.
create or replace function ensure_organization(p_clerk_org_id text, p_name text, p_actor text, p_correlation_id text)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_organization organizations;
begin
  insert into organizations (id, clerk_org_id, name) values (uuid_v7(), p_clerk_org_id, p_name)
  on conflict (clerk_org_id) do nothing
  returning * into v_organization;
  if found then
    perform write_audit_log(
      v_organization.id, p_actor, 'organization.created', p_clerk_org_id, jsonb_build_object('name', p_name), p_correlation_id
    );
  else
    select * into strict v_organization from organizations where clerk_org_id = p_clerk_org_id;
  end if;
  return to_jsonb(v_organization);
end
$$;
grant execute on function ensure_organization(text, text, text, text) to service_role;
