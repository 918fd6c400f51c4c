-- Locks the portfolio from which a campaign writes, until the transaction ends: after the organization, before the wallet.
create or replace function lock_portfolio_of(p_campaign_id uuid) returns void
language sql volatile
set search_path = public, pg_temp
as $$
  select from portfolios
  where id = (select portfolio_id from portfolio_reservations where campaign_id = p_campaign_id) for no key update
$$;
