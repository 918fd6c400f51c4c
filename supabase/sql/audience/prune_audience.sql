-- Forgets, in one bounded step, members of deleted lists, uploads that never came, and old imports and exports.
create or replace function prune_audience() returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_step constant integer := 20000;
  c_kept constant interval := '90 days';
  v_members integer;
  v_waiting integer;
  v_imports integer;
  v_exports integer;
begin
  delete from contact_list_members m
  using (
    select n.list_id, n.contact_id from contact_lists l join contact_list_members n on n.list_id = l.id
    where l.deleted_at is not null
    limit c_step
  ) gone
  where m.list_id = gone.list_id and m.contact_id = gone.contact_id;
  get diagnostics v_members = row_count;
  delete from contact_lists l
  where l.deleted_at is not null and not exists (select from contact_list_members m where m.list_id = l.id);

  update contact_imports set state = 'canceled', state_reason = 'IMPORT.NEVER_UPLOADED', finished_at = now()
  where state = 'awaiting_upload' and created_at < now() - interval '1 day';
  get diagnostics v_waiting = row_count;
  delete from contact_imports where finished_at < now() - c_kept;
  get diagnostics v_imports = row_count;
  delete from contact_exports where finished_at < now() - c_kept;
  get diagnostics v_exports = row_count;
  return jsonb_build_object('members', v_members, 'waiting', v_waiting, 'imports', v_imports, 'exports', v_exports);
end
$$;
grant execute on function prune_audience() to service_role;
