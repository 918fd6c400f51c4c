-- Makes a list, or finds the one of this name.
create or replace function create_list(p_organization_id uuid, p_name text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_list contact_lists;
begin
  insert into contact_lists (id, organization_id, name) values (uuid_v7(), p_organization_id, p_name)
  on conflict (organization_id, name) where deleted_at is null do nothing;
  select * into strict v_list from contact_lists
  where organization_id = p_organization_id and name = p_name and deleted_at is null;
  return to_jsonb(v_list);
end
$$;
grant execute on function create_list(uuid, text) to service_role;
