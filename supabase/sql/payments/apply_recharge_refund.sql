-- Applies one refund as the provider shows it: taken once, and given back once if it fails in the end, which is final.
-- Returns whether anything changed.
create or replace function apply_recharge_refund(
  p_recharge recharges,
  p_refund_id text,
  p_amount bigint,
  p_stands boolean,
  p_correlation_id text
) returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_known recharge_refunds;
begin
  select * into v_known from recharge_refunds where provider = p_recharge.provider and refund_id = p_refund_id;
  if not found then
    insert into recharge_refunds (provider, refund_id, recharge_id, amount, state, claimed)
    values (
      p_recharge.provider, p_refund_id, p_recharge.id, p_amount, case when p_stands then 'taken' else 'failed' end,
      case
        when p_stands then change_claims(p_recharge.id, p_amount, 'refund', p_refund_id, p_correlation_id) else 0
      end
    );
    return p_stands;
  end if;
  if p_stands or v_known.state = 'failed' then
    return false;
  end if;
  perform change_claims(p_recharge.id, -v_known.amount, 'refund', p_refund_id || ':failed', p_correlation_id);
  update recharge_refunds set state = 'failed' where provider = v_known.provider and refund_id = v_known.refund_id;
  return true;
end
$$;
