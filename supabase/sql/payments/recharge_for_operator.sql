-- One recharge with its vendor's name and what the provider calls it; null when there is none.
create or replace function recharge_for_operator(p_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select to_jsonb(r) || jsonb_build_object('organization_name', o.name)
  from recharges r join organizations o on o.id = r.organization_id
  where r.id = p_id
$$;
grant execute on function recharge_for_operator(uuid) to service_role;
