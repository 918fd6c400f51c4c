-- What an automatic recharge that is under way has to charge, and whom; null when it is over. `withheld` says why it shall
-- not be charged any more: things may have changed since it began.
create or replace function auto_charge_of(p_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'organization_id', r.organization_id, 'currency', r.currency, 'total', (r.amount + r.tax)::text,
    'customer_id', e.stripe_customer_id, 'payment_method', s.stripe_payment_method, 'created_at', r.created_at,
    'withheld', case
      when refusal_of(r.organization_id) = 'PLATFORM.STOPPED' then 'platform_stopped'
      when refusal_of(r.organization_id) = 'ORGANIZATION.SUSPENDED' then 'organization_suspended'
      when not s.auto_recharge_enabled then 'automatic_recharge_off'
      when w.balance - w.held >= s.auto_recharge_threshold then 'no_longer_needed'
    end
  )
  from recharges r
  join wallets w using (organization_id)
  join wallet_settings s using (organization_id)
  join billing_entitlements e using (organization_id)
  where r.id = p_id and r.trigger = 'automatic' and r.state = 'created'
$$;
grant execute on function auto_charge_of(uuid) to service_role;
