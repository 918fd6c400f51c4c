-- Tells a live worker to let the instance go (it removes the row by reporting so); a dead one holds nothing.
create or replace function release_assignment(p_instance_id uuid, p_worker_id uuid) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform from workers where id = p_worker_id and lease_expires_at > now() for update;
  if found then
    update assignments set desired = 'release', version = nextval('assignment_versions') where instance_id = p_instance_id;
  else
    delete from assignments where instance_id = p_instance_id;
  end if;
end
$$;
