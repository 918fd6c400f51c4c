-- Sets money aside for a campaign, unless `hold_refusal` speaks against it; exactly enough is enough. The caller holds the
-- wallet's lock. The same campaign's hold is not opened twice.
create or replace function open_hold(
  p_organization_id uuid,
  p_campaign_id uuid,
  p_amount bigint,
  p_expires_at timestamptz
) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_wallet wallets := lock_wallet(p_organization_id);
  v_available bigint := coalesce(v_wallet.balance - v_wallet.held, 0);
  v_refusal text;
begin
  if p_amount is null or p_amount < 0 then
    raise exception 'a hold is not of less than nothing' using errcode = '22023';
  end if;
  if exists (select from wallet_holds where campaign_id = p_campaign_id) then
    return jsonb_build_object('ok', true);
  end if;
  v_refusal := hold_refusal(p_organization_id, p_amount);
  if v_refusal is not null then
    return jsonb_build_object(
      'ok', false, 'code', v_refusal, 'required', p_amount::text, 'available', v_available::text
    );
  end if;
  insert into wallet_holds (campaign_id, organization_id, amount, remaining, expires_at, closed_at)
  values (p_campaign_id, p_organization_id, p_amount, p_amount, p_expires_at, case when p_amount = 0 then now() end);
  update wallets set held = held + p_amount where organization_id = p_organization_id;
  return jsonb_build_object('ok', true);
end
$$;
