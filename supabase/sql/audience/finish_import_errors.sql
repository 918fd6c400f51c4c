-- The error file of an import is there: its lines need be kept no longer.
create or replace function finish_import_errors(p_id uuid) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update contact_imports set errors_written = true where id = p_id;
  delete from contact_import_errors where import_id = p_id;
end
$$;
grant execute on function finish_import_errors(uuid) to service_role;
