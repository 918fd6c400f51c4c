-- What an organization may do now; also before it has bought anything.
create or replace function entitlement_of(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'status', coalesce(e.status, 'NONE'),
    'tier', e.tier,
    'seats', coalesce(e.seats, 0),
    'credit_packs', coalesce(e.credit_packs, 0),
    'paid_slots', coalesce(usable_slots(e), 0),
    'active_instances', s.used,
    'credits', coalesce(e.credits - e.credits_held, 0),
    'credits_held', coalesce(e.credits_held, 0),
    'current_period_start', e.current_period_start,
    'current_period_end', e.current_period_end,
    'grace_ends_at', e.grace_ends_at,
    'updated_at', e.updated_at
  )
  from (select count(*)::integer as used from slots where organization_id = p_organization_id) as s
  left join billing_entitlements e on e.organization_id = p_organization_id
$$;
grant execute on function entitlement_of(uuid) to service_role;
