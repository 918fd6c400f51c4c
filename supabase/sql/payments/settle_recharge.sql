-- Applies what a provider says of a recharge, in whatever order and however often it is read: credited once, each refund
-- and dispute once. Money of another amount or currency than was asked for credits nothing. `p_payment`: {provider,
-- recharge_id, order_id, payment_id, state: open | paid | failed | expired, currency, amount, failure, payment_method,
-- refunds: [{refund_id, amount, stands}], disputes: [{dispute_id, amount, state: open | won | lost}]}.
create or replace function settle_recharge(p_payment jsonb, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_id uuid := (p_payment ->> 'recharge_id')::uuid;
  v_state text := p_payment ->> 'state';
  v_payment_id text := p_payment ->> 'payment_id';
  v_organization uuid;
  v_recharge recharges;
  v_fact record;
  v_changed boolean := false;
  v_credited boolean := false;
begin
  select organization_id into v_organization from recharges where id = v_id;
  if not found then
    return jsonb_build_object('outcome', 'unknown');
  end if;
  perform lock_wallet(v_organization);
  select * into strict v_recharge from recharges where id = v_id for update;
  if v_recharge.provider <> p_payment ->> 'provider' or v_recharge.order_id <> p_payment ->> 'order_id' then
    return jsonb_build_object(
      'outcome', 'mismatch', 'organization_id', v_organization,
      'reason', format('it names %s, which is another payment', 'rch_' || replace(v_id::text, '-', ''))
    );
  end if;
  if v_recharge.credited_at is not null and v_recharge.payment_id <> v_payment_id then
    return jsonb_build_object(
      'outcome', 'mismatch', 'organization_id', v_organization, 'reason', 'the recharge was paid by another payment'
    );
  end if;
  if v_recharge.order_id is null and p_payment ->> 'order_id' is not null then
    update recharges set order_id = p_payment ->> 'order_id' where id = v_id;
  end if;

  if v_state = 'paid' then
    if v_recharge.currency <> p_payment ->> 'currency'
      or v_recharge.amount + v_recharge.tax <> (p_payment ->> 'amount')::bigint
    then
      return jsonb_build_object(
        'outcome', 'mismatch', 'organization_id', v_organization, 'reason', format(
          'asked for %s %s, paid were %s %s',
          trim_scale((v_recharge.amount + v_recharge.tax) / 1000000.0), v_recharge.currency,
          trim_scale((p_payment ->> 'amount')::numeric / 1000000), p_payment ->> 'currency'
        )
      );
    end if;
    if v_recharge.credited_at is null then
      perform credit_recharge(v_recharge, v_payment_id, p_payment ->> 'payment_method', p_correlation_id);
      v_changed := true;
      v_credited := true;
    end if;
    for v_fact in
      select * from jsonb_to_recordset(p_payment -> 'refunds') as r(refund_id text, amount bigint, stands boolean)
    loop
      v_changed := apply_recharge_refund(
        v_recharge, v_fact.refund_id, v_fact.amount, v_fact.stands, p_correlation_id
      ) or v_changed;
    end loop;
    for v_fact in
      select * from jsonb_to_recordset(p_payment -> 'disputes') as d(dispute_id text, amount bigint, state text)
    loop
      v_changed := apply_recharge_dispute(
        v_recharge, v_fact.dispute_id, v_fact.amount, v_fact.state, p_correlation_id
      ) or v_changed;
    end loop;
  elsif v_recharge.state = 'created' then
    v_state := case
      when v_state = 'open' and v_recharge.trigger = 'manual' and v_recharge.created_at < now() - interval '25 hours'
      then 'expired' else v_state
    end;
    v_changed := v_state <> 'open';
    update recharges
    set state = case v_state when 'open' then state else v_state end, failure = coalesce(p_payment ->> 'failure', failure)
    where id = v_id;
    if v_state = 'failed' and v_recharge.trigger = 'automatic' then
      perform fail_auto_recharge(v_recharge, coalesce(p_payment ->> 'failure', 'declined'), p_correlation_id);
    end if;
  end if;
  return jsonb_build_object(
    'outcome', 'applied', 'organization_id', v_organization, 'changed', v_changed, 'credited', v_credited
  );
end
$$;
grant execute on function settle_recharge(jsonb, text) to service_role;
