-- Ends an import that is not over yet, as completed, canceled or failed, and says whether this did it. What was read
-- before stays.
create or replace function end_contact_import(p_id uuid, p_state text, p_reason text, p_actor text, p_correlation_id text)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_import contact_imports;
begin
  update contact_imports set state = p_state, state_reason = p_reason, finished_at = now()
  where id = p_id and state in ('awaiting_upload', 'queued', 'running')
  returning * into v_import;
  if not found then
    return false;
  end if;
  perform write_audit_log(
    v_import.organization_id, p_actor, 'contact_import.' || p_state, p_id::text,
    jsonb_build_object(
      'read', v_import.read, 'created', v_import.created, 'updated', v_import.updated,
      'rejected', v_import.rejected, 'reason', p_reason
    ),
    p_correlation_id
  );
  return true;
end
$$;
grant execute on function end_contact_import(uuid, text, text, text, text) to service_role;
