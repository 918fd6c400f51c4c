-- Gives the instance to one run of the saga. A run that claims again gets it again, because an activity may be repeated;
-- any other run, such as a second start of a finished id, gets nothing and stops.
create or replace function claim_provision(p_instance_id uuid, p_run text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
begin
  update instances set state = 'provisioning', saga_run = p_run, updated_at = now()
  where id = p_instance_id
    and (state = 'requested' or (state = 'provisioning' and saga_run = p_run))
  returning * into v_instance;
  if not found then
    return jsonb_build_object('claimed', false);
  end if;
  return jsonb_build_object('claimed', true);
end
$$;
grant execute on function claim_provision(uuid, text) to service_role;
