-- Puts contacts of the organization on a list of it, or takes them off. Answers how many changed; null: there is no such list.
create or replace function change_list_members(
  p_organization_id uuid,
  p_list_id uuid,
  p_contact_ids uuid[],
  p_action text
) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_changed integer;
begin
  perform lock_contacts(p_organization_id);
  perform from contact_lists where id = p_list_id and organization_id = p_organization_id and deleted_at is null;
  if not found then
    return null;
  end if;
  if p_action = 'add' then
    insert into contact_list_members (list_id, contact_id)
    select p_list_id, id from contacts where organization_id = p_organization_id and id = any (p_contact_ids)
    on conflict do nothing;
  else
    delete from contact_list_members where list_id = p_list_id and contact_id = any (p_contact_ids);
  end if;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;
grant execute on function change_list_members(uuid, uuid, uuid[], text) to service_role;
