-- Why so much may not be set aside for a campaign, or null when it may: something is owed, less is available, or a cap of
-- the UTC day or month is in the way. It lasts as long as the wallet's lock, when the caller has it.
create or replace function hold_refusal(p_organization_id uuid, p_amount bigint) returns text
language sql stable
set search_path = public, pg_temp
as $$
  select case
    when w.shortfall > 0 then 'WALLET.SHORTFALL'
    when w.organization_id is null or p_amount > w.balance - w.held then 'WALLET.INSUFFICIENT'
    when p_amount + campaign_spending(p_organization_id, date_trunc('day', now(), 'UTC')) > s.daily_cap then 'WALLET.SPEND_CAP'
    when p_amount + campaign_spending(p_organization_id, date_trunc('month', now(), 'UTC')) > s.monthly_cap then 'WALLET.SPEND_CAP'
  end
  from (select p_organization_id as id) o
  left join wallets w on w.organization_id = o.id
  left join wallet_settings s on s.organization_id = o.id
$$;
