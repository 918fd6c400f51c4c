-- Turns the automatic recharge of a wallet on or off. On needs a card that a recharge saved.
create or replace function set_auto_recharge(
  p_organization_id uuid,
  p_enabled boolean,
  p_threshold bigint,
  p_amount bigint,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_wallet wallets := lock_wallet(p_organization_id);
  v_settings wallet_settings;
  v_refusal jsonb;
begin
  if v_wallet.organization_id is null then
    return jsonb_build_object('ok', false, 'code', 'WALLET.NONE');
  end if;
  select * into v_settings from wallet_settings where organization_id = p_organization_id for update;
  if p_enabled then
    v_refusal := check_auto_recharge(v_wallet.currency, p_threshold, p_amount);
    if v_refusal is not null then
      return v_refusal;
    end if;
    if v_settings.stripe_payment_method is null then
      return jsonb_build_object('ok', false, 'code', 'RECHARGE.NO_SAVED_CARD');
    end if;
    if lacks_tax_country(p_organization_id) then
      return jsonb_build_object('ok', false, 'code', 'RECHARGE.COUNTRY_REQUIRED');
    end if;
    delete from auto_recharges where organization_id = p_organization_id;
  end if;
  update wallet_settings
  set auto_recharge_enabled = p_enabled,
      auto_recharge_threshold = coalesce(p_threshold, auto_recharge_threshold),
      auto_recharge_amount = coalesce(p_amount, auto_recharge_amount),
      updated_at = now(), updated_by = p_actor
  where organization_id = p_organization_id;
  perform write_audit_log(
    p_organization_id, p_actor, case when p_enabled then 'auto_recharge.enabled' else 'auto_recharge.disabled' end, null,
    jsonb_build_object('threshold', p_threshold::text, 'amount', p_amount::text), p_correlation_id
  );
  return jsonb_build_object('ok', true);
end
$$;
grant execute on function set_auto_recharge(uuid, boolean, bigint, bigint, text, text) to service_role;
