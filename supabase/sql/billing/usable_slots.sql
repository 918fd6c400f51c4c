-- How many instances an entitlement allows at this moment: seats and the tier's included slots while it is paid or in
-- grace, else none. A suspended organization has none.
create or replace function usable_slots(p_entitlement billing_entitlements) returns integer
language sql stable
set search_path = public, pg_temp
as $$
  select case
    when exists (select from organizations where id = p_entitlement.organization_id and status = 'suspended') then 0
    when p_entitlement.status in ('ACTIVE', 'TRIALING')
      or (p_entitlement.status = 'PAST_DUE' and p_entitlement.grace_ends_at > now())
    then p_entitlement.seats
      + coalesce((select included_slots from tiers where tier = p_entitlement.tier), 0)
    else 0
  end
$$;
