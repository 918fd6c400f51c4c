-- They take the correlation id too.
drop function if exists change_claims(uuid, bigint, text, text);
drop function if exists apply_recharge_refund(recharges, text, bigint, boolean);
drop function if exists apply_recharge_dispute(recharges, text, bigint, text);
