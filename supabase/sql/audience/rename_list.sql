create or replace function rename_list(p_organization_id uuid, p_id uuid, p_name text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_list contact_lists;
begin
  update contact_lists set name = p_name
  where id = p_id and organization_id = p_organization_id and deleted_at is null
  returning * into v_list;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'LIST.UNKNOWN');
  end if;
  return jsonb_build_object('ok', true, 'list', to_jsonb(v_list));
exception when unique_violation then
  return jsonb_build_object('ok', false, 'code', 'LIST.NAME_TAKEN');
end
$$;
grant execute on function rename_list(uuid, uuid, text) to service_role;
