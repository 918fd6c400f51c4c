-- What a variable of a template gets from a contact, or null when there is nothing to write.
create or replace function contact_attribute(p_contact contacts, p_name text) returns text
language sql stable
set search_path = public, pg_temp
as $$
  select nullif(btrim(coalesce(
    p_contact.attributes ->> p_name,
    case p_name when 'name' then p_contact.name when 'phone' then p_contact.phone end
  )), '')
$$;
