-- Takes the slot and the worker away from an instance whose row the caller has locked. The epoch grows, so whatever the
-- worker still says of it is refused.
create or replace function vacate_instance(p_instance_id uuid) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_worker_id uuid;
begin
  select worker_id into v_worker_id from assignments where instance_id = p_instance_id;
  if found then
    perform release_assignment(p_instance_id, v_worker_id);
  end if;
  delete from slots where instance_id = p_instance_id;
  update instances set epoch = epoch + 1, ready_at = null, suspend_after = null where id = p_instance_id;
end
$$;
