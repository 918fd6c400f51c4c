-- Begins the automatic recharges that are due: a wallet that has less available than its threshold, whose last one is
-- over, gets one, with the message that charges its card; one whose tax cannot be told is turned off instead. A wallet that
-- somebody else works on is left to the next sweep.
create or replace function claim_auto_recharges(p_limit integer, p_correlation_id text) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_due record;
  v_tax record;
  v_id uuid;
  v_key text;
  v_count integer := 0;
begin
  for v_due in
    select w.organization_id, w.currency, s.auto_recharge_amount as amount, c.provider, c.unit
    from wallet_settings s
    join wallets w using (organization_id)
    join organizations o on o.id = w.organization_id and o.status = 'active'
    join recharge_currencies c using (currency)
    left join auto_recharges a using (organization_id)
    where s.auto_recharge_enabled
      and s.stripe_payment_method is not null
      and c.provider = 'stripe'
      and w.balance - w.held < s.auto_recharge_threshold
      and coalesce(a.retry_at <= now(), true)
      and not platform_stopped()
      and not exists (
        select from recharges r
        where r.organization_id = w.organization_id and r.trigger = 'automatic' and r.state = 'created'
      )
    order by w.organization_id
    limit p_limit
    for no key update of w skip locked
  loop
    -- What was read before the lock may be old by now.
    continue when exists (
      select from recharges r
      where r.organization_id = v_due.organization_id and r.trigger = 'automatic' and r.state = 'created'
    ) or not exists (
      select from wallets w join wallet_settings s using (organization_id)
      where w.organization_id = v_due.organization_id and w.balance - w.held < s.auto_recharge_threshold
    );
    v_id := uuid_v7();
    if lacks_tax_country(v_due.organization_id) then
      perform turn_off_auto_recharge(
        v_due.organization_id, 'auto-recharge', null, 'country:' || v_id, jsonb_build_object('missing', 'country'),
        p_correlation_id
      );
      continue;
    end if;
    v_key := 'rch_' || replace(v_id::text, '-', '');
    select * into v_tax from recharge_tax(v_due.organization_id, v_due.amount, v_due.unit);
    insert into recharges (
      id, organization_id, provider, trigger, currency, amount, tax, tax_country, tax_basis_points, tax_name,
      requested_by, correlation_id
    ) values (
      v_id, v_due.organization_id, v_due.provider, 'automatic', v_due.currency, v_due.amount, v_tax.tax, v_tax.country,
      v_tax.basis_points, v_tax.name, 'auto-recharge', p_correlation_id
    );
    perform write_audit_log(
      v_due.organization_id, 'auto-recharge', 'recharge.started', v_key,
      jsonb_build_object('amount', v_due.amount::text, 'tax', v_tax.tax::text, 'currency', v_due.currency), p_correlation_id
    );
    perform enqueue(
      'queue', 'payment-events', 'charge:' || v_key, jsonb_build_object('kind', 'charge', 'rechargeId', v_key),
      p_correlation_id
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
grant execute on function claim_auto_recharges(integer, text) to service_role;
