-- Whether a wallet of this currency can be recharged automatically, by this amount: null, or the refusal.
create or replace function check_auto_recharge(p_currency text, p_threshold bigint, p_amount bigint) returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  select case
    when o.provider is distinct from 'stripe' then jsonb_build_object('ok', false, 'code', 'RECHARGE.AUTOMATIC_UNSUPPORTED')
    when p_threshold < 0 or p_amount not between o.min_amount and o.max_amount or p_amount % o.unit <> 0
    then jsonb_build_object(
      'ok', false, 'code', 'RECHARGE.AMOUNT', 'currency', p_currency,
      'min_amount', o.min_amount::text, 'max_amount', o.max_amount::text, 'unit', o.unit::text
    )
  end
  from (select) always left join recharge_currencies o on o.currency = p_currency
$$;
