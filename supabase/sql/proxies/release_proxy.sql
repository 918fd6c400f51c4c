-- The proxy of an instance that needs it no more: one of the pool is free again, an ordered one is forgotten.
create or replace function release_proxy(p_instance_id uuid) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_state text;
begin
  select state into v_state from instances where id = p_instance_id for update;
  if v_state is null or v_state not in ('failed', 'deleting', 'deleted') then
    return jsonb_build_object('outcome', 'in_use');
  end if;
  update proxies set instance_id = null where instance_id = p_instance_id and source = 'pool';
  delete from proxies where instance_id = p_instance_id and source = 'provider';
  return jsonb_build_object('outcome', 'released');
end
$$;
grant execute on function release_proxy(uuid) to service_role;
