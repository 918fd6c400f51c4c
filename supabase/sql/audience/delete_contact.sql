-- Forgets a contact with its tags and places on lists. Whether it opted out is remembered.
create or replace function delete_contact(p_organization_id uuid, p_id uuid, p_actor text, p_correlation_id text)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform lock_contacts(p_organization_id);
  delete from contacts where id = p_id and organization_id = p_organization_id;
  if not found then
    return false;
  end if;
  perform write_audit_log(p_organization_id, p_actor, 'contact.deleted', p_id::text, null, p_correlation_id);
  return true;
end
$$;
grant execute on function delete_contact(uuid, uuid, text, text) to service_role;
