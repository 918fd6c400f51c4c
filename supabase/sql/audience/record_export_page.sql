-- A page of an export is stored: the next begins behind it. The same page again is refused.
create or replace function record_export_page(p_id uuid, p_page integer, p_rows integer, p_last_key text) returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update contact_exports set pages = pages + 1, rows = rows + p_rows, last_key = p_last_key
  where id = p_id and state = 'running' and pages = p_page;
  return found;
end
$$;
grant execute on function record_export_page(uuid, integer, integer, text) to service_role;
