-- The wallet of an organization, made in this currency if there is none: its currency never changes.
create or replace function ensure_wallet(p_organization_id uuid, p_currency text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_currency text;
begin
  insert into wallets (organization_id, currency) values (p_organization_id, p_currency)
  on conflict (organization_id) do nothing;
  select currency into strict v_currency from wallets where organization_id = p_organization_id;
  if v_currency <> p_currency then
    return jsonb_build_object('ok', false, 'code', 'WALLET.CURRENCY', 'currency', v_currency);
  end if;
  insert into wallet_settings (organization_id) values (p_organization_id) on conflict (organization_id) do nothing;
  return jsonb_build_object('ok', true, 'currency', v_currency);
end
$$;
grant execute on function ensure_wallet(uuid, text) to service_role;
