create or replace function end_contact_export(p_id uuid, p_state text, p_reason text) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update contact_exports set state = p_state, state_reason = p_reason, finished_at = now()
  where id = p_id and state in ('queued', 'running');
end
$$;
grant execute on function end_contact_export(uuid, text, text) to service_role;
