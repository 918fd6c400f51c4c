-- Asks for the orchestration that reads the file of an import. Its input is an object: Durable quotes a bare text anew
-- each time that an orchestration continues as new.
create or replace function enqueue_import(p_id uuid, p_correlation_id text) returns uuid
language sql
set search_path = public, pg_temp
as $$
  select enqueue(
    'orchestration-start', 'importContacts', 'import:imp_' || replace(p_id::text, '-', ''),
    jsonb_build_object('id', 'imp_' || replace(p_id::text, '-', '')), p_correlation_id
  )
$$;
