-- Writes down a file of contacts: one that is there is asked to be read, one that is yet to be uploaded waits.
-- The same key with the same request answers the import that it made.
create or replace function start_contact_import(p_organization_id uuid, p_import jsonb, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_id uuid := (p_import ->> 'id')::uuid;
  v_list_id uuid := (p_import ->> 'list_id')::uuid;
  v_key text := p_import ->> 'idempotency_key';
  v_state text := case when (p_import ->> 'uploaded')::boolean then 'queued' else 'awaiting_upload' end;
  v_before contact_imports;
  v_outbox_ids uuid[] := '{}';
begin
  perform pg_advisory_xact_lock(hashtextextended('import:' || p_organization_id || coalesce(v_key, ''), 0));
  select * into v_before from contact_imports where organization_id = p_organization_id and idempotency_key = v_key;
  if found then
    if v_before.body_hash <> p_import ->> 'body_hash' then
      return jsonb_build_object('ok', false, 'code', 'IDEMPOTENCY.KEY_REUSED');
    end if;
    return jsonb_build_object('ok', true, 'id', v_before.id, 'outbox_ids', '[]'::jsonb);
  end if;
  if v_list_id is not null and not exists (
    select from contact_lists where id = v_list_id and organization_id = p_organization_id and deleted_at is null
  ) then
    return jsonb_build_object('ok', false, 'code', 'LIST.UNKNOWN');
  end if;

  insert into contact_imports (
    id, organization_id, state, format, list_id, default_country, bytes, idempotency_key, body_hash, created_by
  ) values (
    v_id, p_organization_id, v_state, p_import ->> 'format', v_list_id, p_import ->> 'default_country',
    (p_import ->> 'bytes')::bigint, v_key, p_import ->> 'body_hash', p_import ->> 'actor'
  );
  perform write_audit_log(
    p_organization_id, p_import ->> 'actor', 'contact_import.started', v_id::text,
    jsonb_build_object('state', v_state, 'bytes', p_import -> 'bytes'), p_correlation_id
  );
  if v_state = 'queued' then
    v_outbox_ids := array[enqueue_import(v_id, p_correlation_id)];
  end if;
  return jsonb_build_object('ok', true, 'id', v_id, 'outbox_ids', to_jsonb(v_outbox_ids));
end
$$;
grant execute on function start_contact_import(uuid, jsonb, text) to service_role;
