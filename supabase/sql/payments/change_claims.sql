-- A refund or dispute of a recharge begins to stand (`p_gross` > 0) or stands no more (< 0): the wallet gives, or gets
-- back, its share of what was credited. Returns that share. The caller holds the wallet and the recharge, and knows that
-- this is new.
create or replace function change_claims(
  p_recharge_id uuid,
  p_gross bigint,
  p_kind text,
  p_source_id text
) returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_recharge recharges;
  v_claimed bigint;
  v_change bigint;
  v_details jsonb;
begin
  select * into strict v_recharge from recharges where id = p_recharge_id;
  v_claimed := claim_share(v_recharge, v_recharge.claimed_gross + p_gross);
  v_change := v_claimed - v_recharge.claimed_net;
  v_details := jsonb_build_object(
    'recharge_id', 'rch_' || replace(p_recharge_id::text, '-', ''), 'gross', abs(p_gross)::text
  );
  if v_change > 0 then
    perform take_from_wallet(v_recharge.organization_id, p_kind, p_source_id, v_change, v_details);
  elsif v_change < 0 then
    perform credit_wallet(v_recharge.organization_id, p_kind, p_source_id, -v_change, v_details);
  end if;
  update recharges set claimed_gross = claimed_gross + p_gross, claimed_net = v_claimed where id = p_recharge_id;
  return v_change;
end
$$;
