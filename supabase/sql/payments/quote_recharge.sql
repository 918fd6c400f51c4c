-- What a recharge of this amount would cost an organization, and in which currencies it may pay. `p_providers` are those
-- that the platform has an account with; a wallet's currency never changes.
create or replace function quote_recharge(
  p_organization_id uuid,
  p_amount bigint,
  p_currency text,
  p_providers text[]
) returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
  v_wallet text := (select currency from wallets where organization_id = p_organization_id);
  v_currency text := coalesce(
    p_currency, v_wallet, (select currency from vendor_profiles where organization_id = p_organization_id), 'USD'
  );
  v_offer recharge_currencies;
  v_tax record;
begin
  if v_currency <> v_wallet then
    return jsonb_build_object('ok', false, 'code', 'WALLET.CURRENCY', 'currency', v_wallet);
  end if;
  select * into v_offer from recharge_currencies where currency = v_currency and provider = any (p_providers);
  if not found then
    return jsonb_build_object('ok', false, 'code', 'RECHARGE.CURRENCY_UNSUPPORTED', 'currency', v_currency);
  end if;
  if p_amount not between v_offer.min_amount and v_offer.max_amount or p_amount % v_offer.unit <> 0 then
    return jsonb_build_object(
      'ok', false, 'code', 'RECHARGE.AMOUNT', 'currency', v_currency,
      'min_amount', v_offer.min_amount::text, 'max_amount', v_offer.max_amount::text, 'unit', v_offer.unit::text
    );
  end if;
  if lacks_tax_country(p_organization_id) then
    return jsonb_build_object('ok', false, 'code', 'RECHARGE.COUNTRY_REQUIRED');
  end if;
  select * into v_tax from recharge_tax(p_organization_id, p_amount, v_offer.unit);
  return jsonb_build_object(
    'ok', true, 'currency', v_currency, 'provider', v_offer.provider, 'amount', p_amount::text, 'tax', v_tax.tax::text,
    'total', (p_amount + v_tax.tax)::text, 'tax_name', v_tax.name, 'tax_country', v_tax.country,
    'tax_basis_points', v_tax.basis_points
  );
end
$$;
grant execute on function quote_recharge(uuid, bigint, text, text[]) to service_role;
