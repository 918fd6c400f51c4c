-- Changes what `p_changes` has: `name` (null: none), `attributes` (null takes one away), `tags` (these and no others).
create or replace function update_contact(p_organization_id uuid, p_id uuid, p_changes jsonb) returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform lock_contacts(p_organization_id);
  update contacts
  set name = case when p_changes ? 'name' then p_changes ->> 'name' else name end,
    attributes = jsonb_strip_nulls(attributes || coalesce(p_changes -> 'attributes', '{}')),
    updated_at = now()
  where id = p_id and organization_id = p_organization_id;
  if not found then
    return false;
  end if;
  insert into contact_attributes (organization_id, name)
  select p_organization_id, a.name from jsonb_object_keys(coalesce(p_changes -> 'attributes', '{}')) a(name)
  where p_changes -> 'attributes' ->> a.name is not null
  on conflict do nothing;
  if p_changes ? 'tags' then
    delete from contact_tags where contact_id = p_id and not p_changes -> 'tags' ? tag;
    insert into contact_tags (organization_id, tag, contact_id)
    select p_organization_id, t.tag, p_id from jsonb_array_elements_text(p_changes -> 'tags') t(tag)
    on conflict do nothing;
  end if;
  return true;
end
$$;
grant execute on function update_contact(uuid, uuid, jsonb) to service_role;
