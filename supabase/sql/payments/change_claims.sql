-- A refund or dispute of a recharge begins to stand (`p_gross` > 0) or stands no more (< 0): the wallet gives, or gets
-- back, its share of what was credited. Returns that share. Money that a buyer takes back turns the automatic recharge off:
-- it would charge the same card again at once. The caller holds the wallet and the recharge, and knows that this is new.
create or replace function change_claims(
  p_recharge_id uuid,
  p_gross bigint,
  p_kind text,
  p_source_id text,
  p_correlation_id text
) returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_recharge recharges;
  v_claimed bigint;
  v_change bigint;
  v_key text := 'rch_' || replace(p_recharge_id::text, '-', '');
  v_details jsonb := jsonb_build_object('recharge_id', v_key, 'gross', abs(p_gross)::text);
begin
  select * into strict v_recharge from recharges where id = p_recharge_id;
  v_claimed := claim_share(v_recharge, v_recharge.claimed_gross + p_gross);
  v_change := v_claimed - v_recharge.claimed_net;
  if v_change > 0 then
    perform take_from_wallet(v_recharge.organization_id, p_kind, p_source_id, v_change, v_details);
  elsif v_change < 0 then
    perform credit_wallet(v_recharge.organization_id, p_kind, p_source_id, -v_change, v_details);
  end if;
  update recharges set claimed_gross = claimed_gross + p_gross, claimed_net = v_claimed where id = p_recharge_id;
  if p_gross > 0 then
    perform turn_off_auto_recharge(
      v_recharge.organization_id, v_recharge.provider, v_key, p_kind || ':' || p_source_id,
      jsonb_build_object('currency', v_recharge.currency, 'amount', p_gross::text, 'claim', p_kind), p_correlation_id
    );
  end if;
  return v_change;
end
$$;
