-- Takes an export for writing and answers how far it is; null: it is over.
create or replace function claim_contact_export(p_id uuid) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_export contact_exports;
begin
  update contact_exports set state = 'running' where id = p_id and state in ('queued', 'running') returning * into v_export;
  return to_jsonb(v_export);
end
$$;
grant execute on function claim_contact_export(uuid) to service_role;
