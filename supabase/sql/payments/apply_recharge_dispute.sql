-- Applies one dispute as the provider shows it: the bank has the money from the start, a won one gives it back, a lost one
-- keeps it; an end is final. Returns whether anything changed.
create or replace function apply_recharge_dispute(
  p_recharge recharges,
  p_dispute_id text,
  p_amount bigint,
  p_state text,
  p_correlation_id text
) returns boolean
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_known recharge_disputes;
begin
  select * into v_known from recharge_disputes where provider = p_recharge.provider and dispute_id = p_dispute_id;
  if not found then
    insert into recharge_disputes (provider, dispute_id, recharge_id, amount, state, claimed)
    values (
      p_recharge.provider, p_dispute_id, p_recharge.id, p_amount, p_state,
      case
        when p_state = 'won' then 0
        else change_claims(p_recharge.id, p_amount, 'dispute', p_dispute_id, p_correlation_id)
      end
    );
    return p_state <> 'won';
  end if;
  if v_known.state <> 'open' or p_state = 'open' then
    return false;
  end if;
  if p_state = 'won' then
    perform change_claims(p_recharge.id, -v_known.amount, 'dispute_won', p_dispute_id, p_correlation_id);
  end if;
  update recharge_disputes set state = p_state where provider = v_known.provider and dispute_id = v_known.dispute_id;
  return true;
end
$$;
