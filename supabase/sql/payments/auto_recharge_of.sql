-- How a wallet's automatic recharge stands.
create or replace function auto_recharge_of(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'currency', w.currency,
    'supported', coalesce(c.provider = 'stripe', false),
    'card_saved', s.stripe_payment_method is not null,
    'enabled', coalesce(s.auto_recharge_enabled, false),
    'threshold', s.auto_recharge_threshold::text,
    'amount', s.auto_recharge_amount::text,
    'failures', coalesce(a.failures, 0),
    'retry_at', a.retry_at,
    'last_failure', a.last_failure
  )
  from (select) always
  left join wallets w on w.organization_id = p_organization_id
  left join wallet_settings s on s.organization_id = p_organization_id
  left join recharge_currencies c on c.currency = w.currency
  left join auto_recharges a on a.organization_id = p_organization_id
$$;
grant execute on function auto_recharge_of(uuid) to service_role;
