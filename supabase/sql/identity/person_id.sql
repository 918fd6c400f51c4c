-- A person's id as the wire and the audit log show it.
create or replace function person_id(p_user_id uuid) returns text
language sql immutable
set search_path = public, pg_temp
as $$ select 'usr_' || replace(p_user_id::text, '-', '') $$;
