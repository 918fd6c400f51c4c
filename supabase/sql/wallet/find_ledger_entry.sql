-- The entry of a fact that is not a message; no such entry, no row.
create or replace function find_ledger_entry(p_organization_id uuid, p_kind text, p_source_id text)
returns setof ledger_entries
language sql stable
set search_path = public, pg_temp
as $$
  select * from ledger_entries
  where organization_id = p_organization_id and kind = p_kind and source_id = p_source_id
$$;
