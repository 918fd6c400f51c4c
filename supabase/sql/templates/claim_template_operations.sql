-- Takes what Meta is to be told and hides it for the lease; one that is never finished comes again after it.
create or replace function claim_template_operations(p_limit integer, p_lease_seconds integer, p_id uuid default null)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_claimed jsonb;
begin
  with due as (
    select id from templates
    where operation is not null and operation_due_at <= now() and (p_id is null or id = p_id)
    order by operation_due_at
    limit p_limit
    for no key update skip locked
  ), taken as (
    update templates t
    set operation_due_at = now() + make_interval(secs => p_lease_seconds), operation_attempts = t.operation_attempts + 1
    from due
    where t.id = due.id
    returning t.*
  )
  select coalesce(jsonb_agg(to_jsonb(taken) || jsonb_build_object('secret_name', waba_secret_name(taken.waba_id))), '[]')
  into v_claimed from taken;
  return v_claimed;
end
$$;
grant execute on function claim_template_operations(integer, integer, uuid) to service_role;
