-- Writes what Clerk says of an organization, if that was read after what the row shows. A null name: Clerk has none. Then
-- it is suspended and everything it owns is kept; a row is made even so, or a slow earlier read could still create it.
create or replace function apply_clerk_organization(
  p_clerk_org_id text,
  p_name text,
  p_observation bigint,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_old organizations;
  v_id uuid;
begin
  insert into organizations (id, clerk_org_id, name) values (uuid_v7(), p_clerk_org_id, coalesce(p_name, p_clerk_org_id))
  on conflict (clerk_org_id) do nothing
  returning id into v_id;
  if found and p_name is not null then
    perform write_audit_log(
      v_id, 'clerk', 'organization.created', p_clerk_org_id, jsonb_build_object('name', p_name), p_correlation_id
    );
  end if;
  select * into strict v_old from organizations where clerk_org_id = p_clerk_org_id for no key update;
  if v_old.clerk_observation >= p_observation then
    return jsonb_build_object('outcome', 'stale');
  end if;
  update organizations
  set clerk_observation = p_observation,
      name = coalesce(p_name, name),
      deleted_at = case when p_name is null then coalesce(deleted_at, now()) end
  where id = v_old.id;
  if p_name is null and v_old.deleted_at is null then
    perform change_organization_status(v_old.id, 'suspended', 'deleted in Clerk', 'clerk', p_correlation_id);
  elsif p_name is not null and v_old.deleted_at is not null and v_old.suspended_by = 'clerk' then
    perform change_organization_status(v_old.id, 'active', 'known to Clerk again', 'clerk', p_correlation_id);
  end if;
  if v_id is null and p_name is distinct from v_old.name and p_name is not null then
    perform write_audit_log(
      v_old.id, 'clerk', 'organization.renamed', p_clerk_org_id,
      jsonb_build_object('from', v_old.name, 'to', p_name), p_correlation_id
    );
  end if;
  return jsonb_build_object('outcome', 'applied');
end
$$;
grant execute on function apply_clerk_organization(text, text, bigint, text) to service_role;
