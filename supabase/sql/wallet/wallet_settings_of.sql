-- The threshold and the caps of a wallet; null without a wallet.
create or replace function wallet_settings_of(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'currency', w.currency,
    'low_balance_threshold', s.low_balance_threshold::text,
    'daily_cap', s.daily_cap::text,
    'monthly_cap', s.monthly_cap::text
  )
  from wallet_settings s join wallets w using (organization_id)
  where s.organization_id = p_organization_id
$$;
grant execute on function wallet_settings_of(uuid) to service_role;
