-- What of a recharge's credit stands for this much of the money paid, tax and all: half-up, and all of it for all of it.
create or replace function claim_share(p_recharge recharges, p_gross bigint) returns bigint
language sql immutable
set search_path = public, pg_temp
as $$
  select round(
    least(p_gross, p_recharge.amount + p_recharge.tax)::numeric * p_recharge.amount / (p_recharge.amount + p_recharge.tax)
  )::bigint
$$;
