-- The last step of a run that did not end in `running`: from here on others may act on the instance. An instance that
-- was deleted meanwhile is not left: the run that held it finishes the deletion.
create or replace function leave_saga(p_instance_id uuid, p_run text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
begin
  select * into v_instance from instances where id = p_instance_id for update;
  if not found or v_instance.saga_run is distinct from p_run then
    return jsonb_build_object('outcome', 'left');
  end if;
  if v_instance.state = 'deleting' then
    return jsonb_build_object('outcome', 'deleting');
  end if;
  update instances set saga_live = false where id = p_instance_id;
  return jsonb_build_object('outcome', 'left');
end
$$;
grant execute on function leave_saga(uuid, text) to service_role;
