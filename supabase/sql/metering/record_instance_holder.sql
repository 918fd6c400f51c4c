-- Remembers which worker held an instance in which epoch, and until when.
create or replace function record_instance_holder() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and (new.worker_id, new.epoch) = (old.worker_id, old.epoch) then
    return null;
  end if;
  if tg_op <> 'INSERT' then
    update instance_holders set held_until = clock_timestamp()
    where instance_id = old.instance_id and epoch = old.epoch and held_until is null;
  end if;
  if tg_op <> 'DELETE' then
    insert into instance_holders (instance_id, epoch, worker_id)
    values (new.instance_id, new.epoch, new.worker_id)
    on conflict (instance_id, epoch) do update set worker_id = excluded.worker_id, held_until = null;
  end if;
  return null;
end
$$;
create or replace trigger assignments_record_holder
after insert or update or delete on assignments
for each row execute function record_instance_holder();
