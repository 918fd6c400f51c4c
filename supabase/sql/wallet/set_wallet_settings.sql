-- Changes the threshold and the caps of a wallet; `{column: value}`, what is not named stays. A new threshold alerts anew.
create or replace function set_wallet_settings(
  p_organization_id uuid,
  p_changes jsonb,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_now wallet_settings;
  v_new wallet_settings;
begin
  select * into v_now from wallet_settings where organization_id = p_organization_id for update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'WALLET.NONE');
  end if;
  v_new := jsonb_populate_record(v_now, p_changes);
  update wallet_settings
  set low_balance_threshold = v_new.low_balance_threshold,
      low_balance_alerted_at = case
        when v_new.low_balance_threshold is not distinct from v_now.low_balance_threshold then low_balance_alerted_at
      end,
      daily_cap = v_new.daily_cap, monthly_cap = v_new.monthly_cap,
      updated_at = now(), updated_by = p_actor
  where organization_id = p_organization_id;
  perform write_audit_log(
    p_organization_id, p_actor, 'wallet.settings_changed', null, p_changes, p_correlation_id
  );
  return jsonb_build_object('ok', true, 'settings', wallet_settings_of(p_organization_id));
end
$$;
grant execute on function set_wallet_settings(uuid, jsonb, text, text) to service_role;
