-- The file of an import that waited for it is there. Doing it again changes nothing.
create or replace function queue_contact_import(p_organization_id uuid, p_id uuid, p_bytes bigint, p_correlation_id text)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_outbox_ids uuid[] := '{}';
begin
  update contact_imports set state = 'queued', bytes = p_bytes
  where id = p_id and organization_id = p_organization_id and state = 'awaiting_upload';
  if found then
    v_outbox_ids := array[enqueue_import(p_id, p_correlation_id)];
  end if;
  return to_jsonb(v_outbox_ids);
end
$$;
grant execute on function queue_contact_import(uuid, uuid, bigint, text) to service_role;
