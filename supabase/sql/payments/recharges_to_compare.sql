-- One page of a comparison with the providers: recharges of the last hundred days that a provider knows, and automatic
-- ones that are stuck, oldest first. Null when this page is not the one to do.
create or replace function recharges_to_compare(p_id uuid, p_page integer, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce((
    select jsonb_agg(to_jsonb(known) order by known.id) from (
      select r.id, r.organization_id, r.provider, r.trigger, r.order_id, r.payment_id from recharges r
      where r.created_at > run.started_at - interval '100 days' and r.created_at < run.started_at - interval '5 minutes'
        and (run.last_id is null or r.id > run.last_id)
        and (coalesce(r.order_id, r.payment_id) is not null or (r.trigger = 'automatic' and r.state = 'created'))
      order by r.id limit p_limit
    ) known
  ), '[]')
  from recharge_reconciliations run
  where run.id = p_id and run.page = p_page and run.status = 'running'
$$;
grant execute on function recharges_to_compare(uuid, integer, integer) to service_role;
