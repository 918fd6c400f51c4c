-- Asks for the orchestration that reads the file of an import.
create or replace function enqueue_import(p_id uuid, p_correlation_id text) returns uuid
language sql
set search_path = public, pg_temp
as $$
  select enqueue(
    'orchestration-start', 'importContacts', 'import:imp_' || replace(p_id::text, '-', ''),
    to_jsonb('imp_' || replace(p_id::text, '-', '')), p_correlation_id
  )
$$;
