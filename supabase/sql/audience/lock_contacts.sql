-- Held until the transaction ends by whoever makes or changes contacts of an organization: what was matched stays so.
create or replace function lock_contacts(p_organization_id uuid) returns void
language sql
set search_path = public, pg_temp
as $$
  select pg_advisory_xact_lock(hashtextextended('contacts:' || p_organization_id, 0))
$$;
