-- Whether the instance is to be undone by its deprovisioning: not while a run of a saga still holds it.
create or replace function claim_deletion(p_instance_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object('claimed', exists (
    select from instances where id = p_instance_id and state = 'deleting' and not saga_live
  ))
$$;
grant execute on function claim_deletion(uuid) to service_role;
