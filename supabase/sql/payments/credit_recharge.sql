-- Credits a recharge that was paid: net of tax, once, with its receipt. The caller holds the wallet and the recharge, and
-- knows that it is not credited yet.
create or replace function credit_recharge(
  p_recharge recharges,
  p_payment_id text,
  p_payment_method text,
  p_correlation_id text
) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_key text := 'rch_' || replace(p_recharge.id::text, '-', '');
  v_automatic boolean := p_recharge.save_card and p_payment_method is not null;
  v_available bigint;
  v_paid recharges;
begin
  perform credit_wallet(
    p_recharge.organization_id, 'recharge', v_key, p_recharge.amount,
    jsonb_build_object(
      'provider', p_recharge.provider, 'payment_id', p_payment_id, 'tax', p_recharge.tax::text,
      'total', (p_recharge.amount + p_recharge.tax)::text, 'trigger', p_recharge.trigger
    )
  );
  select balance - held into v_available from wallets where organization_id = p_recharge.organization_id;
  update wallet_settings
  set stripe_payment_method = case when v_automatic then p_payment_method else stripe_payment_method end,
      auto_recharge_enabled = auto_recharge_enabled or v_automatic,
      auto_recharge_threshold = case
        when v_automatic then (p_recharge.automatic ->> 'threshold')::bigint else auto_recharge_threshold
      end,
      auto_recharge_amount = case
        when v_automatic then (p_recharge.automatic ->> 'amount')::bigint else auto_recharge_amount
      end,
      low_balance_alerted_at = case when v_available >= low_balance_threshold then null else low_balance_alerted_at end
  where organization_id = p_recharge.organization_id;
  if v_automatic then
    perform write_audit_log(
      p_recharge.organization_id, p_recharge.requested_by, 'auto_recharge.enabled', v_key, p_recharge.automatic,
      p_correlation_id
    );
  end if;
  if v_automatic or p_recharge.trigger = 'automatic' then
    update auto_recharges set failures = 0, retry_at = null, last_failure = null, updated_at = now()
    where organization_id = p_recharge.organization_id;
  end if;
  update recharges
  set state = 'paid', payment_id = p_payment_id, failure = null, credited_at = now(),
      receipt_number = next_receipt_number(),
      billed_to = (
        select jsonb_build_object(
          'company', coalesce(v.legal_name, v.company, o.name), 'tax_id', v.tax_id, 'country', v.country,
          'address', array_remove(array[v.address_line1, v.address_line2, v.postal_code, v.city, v.region], null)
        )
        from organizations o left join vendor_profiles v on v.organization_id = o.id
        where o.id = p_recharge.organization_id
      )
  where id = p_recharge.id
  returning * into v_paid;
  perform write_audit_log(
    v_paid.organization_id, v_paid.provider, 'recharge.credited', v_key,
    jsonb_build_object(
      'amount', v_paid.amount::text, 'tax', v_paid.tax::text, 'currency', v_paid.currency, 'payment_id', p_payment_id
    ), p_correlation_id
  );
  perform enqueue(
    'queue', 'emails', 'receipt:' || v_key,
    jsonb_build_object(
      'kind', 'organization', 'organizationId', v_paid.organization_id, 'template', 'recharge-receipt',
      'data', jsonb_build_object(
        'rechargeId', v_key, 'receiptNumber', v_paid.receipt_number, 'currency', v_paid.currency,
        'credited', v_paid.amount::text, 'tax', v_paid.tax::text, 'taxName', v_paid.tax_name,
        'taxBasisPoints', v_paid.tax_basis_points, 'paid', (v_paid.amount + v_paid.tax)::text,
        'balance', (select balance::text from wallets where organization_id = v_paid.organization_id),
        'provider', v_paid.provider, 'paidAt', to_char(v_paid.credited_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'company', v_paid.billed_to ->> 'company', 'taxId', v_paid.billed_to ->> 'tax_id'
      )
    ), p_correlation_id
  );
end
$$;
