-- Takes an import for reading and answers how far it is; null: there is nothing more to read.
create or replace function claim_contact_import(p_id uuid) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_import contact_imports;
begin
  update contact_imports set state = 'running' where id = p_id and state in ('queued', 'running') returning * into v_import;
  return to_jsonb(v_import);
end
$$;
grant execute on function claim_contact_import(uuid) to service_role;
