-- An organization's money as it is at this moment. Without a wallet nothing is there, in no currency.
create or replace function wallet_balance(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'currency', w.currency,
    'balance', coalesce(w.balance, 0)::text,
    'held', coalesce(w.held, 0)::text,
    'available', coalesce(w.balance - w.held, 0)::text,
    'shortfall', coalesce(w.shortfall, 0)::text,
    'low_balance', coalesce(w.balance - w.held < s.low_balance_threshold, false),
    'daily_cap', s.daily_cap::text,
    'monthly_cap', s.monthly_cap::text,
    'spent_today', campaign_spending(p_organization_id, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC')::text,
    'spent_this_month',
      campaign_spending(p_organization_id, date_trunc('month', now() at time zone 'UTC') at time zone 'UTC')::text
  )
  from (select p_organization_id as id) o
  left join wallets w on w.organization_id = o.id
  left join wallet_settings s on s.organization_id = o.id
$$;
grant execute on function wallet_balance(uuid) to service_role;
