-- Gives the instance to one run of a saga. A run that claims again gets it again, because an activity may be repeated;
-- any other run, such as a second start of a finished id, gets nothing and stops. `p_saga_id` is the orchestration's id:
-- one that was overtaken by a later one gets nothing either.
create or replace function claim_provision(p_instance_id uuid, p_run text, p_saga_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update instances set state = 'provisioning', saga_run = p_run, saga_live = true, updated_at = now()
  where id = p_instance_id and saga_id = p_saga_id
    and ((state = 'requested' and not saga_live) or (state = 'provisioning' and saga_run = p_run));
  return jsonb_build_object('claimed', found);
end
$$;
grant execute on function claim_provision(uuid, text, text) to service_role;
