-- Another operator approves a correction, which applies it once, or rejects it. One that takes more than is available is
-- not approved: it may never reach into what is held. Deciding the same again changes nothing.
create or replace function decide_adjustment(
  p_id uuid,
  p_approve boolean,
  p_note text,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_source constant text := 'adj_' || replace(p_id::text, '-', '');
  v_status constant text := case when p_approve then 'approved' else 'rejected' end;
  v_wallet wallets;
  v_adjustment wallet_adjustments;
begin
  v_wallet := lock_wallet((select organization_id from wallet_adjustments where id = p_id));
  select * into v_adjustment from wallet_adjustments where id = p_id for update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'ADJUSTMENT.UNKNOWN');
  end if;
  if v_adjustment.status = v_status and v_adjustment.decided_by = p_actor then
    return jsonb_build_object('ok', true, 'adjustment', adjustment_row(v_adjustment));
  end if;
  if v_adjustment.status <> 'pending' then
    return jsonb_build_object('ok', false, 'code', 'ADJUSTMENT.DECIDED');
  end if;
  if v_adjustment.requested_by = p_actor then
    return jsonb_build_object('ok', false, 'code', 'ADJUSTMENT.SAME_PERSON');
  end if;
  if p_approve and v_adjustment.amount > 0 then
    perform credit_wallet(
      v_adjustment.organization_id, 'adjustment', c_source, v_adjustment.amount,
      jsonb_build_object('reason', v_adjustment.reason)
    );
  elsif p_approve then
    if -v_adjustment.amount > v_wallet.balance - v_wallet.held then
      return jsonb_build_object(
        'ok', false, 'code', 'WALLET.INSUFFICIENT', 'required', (-v_adjustment.amount)::text,
        'available', (v_wallet.balance - v_wallet.held)::text
      );
    end if;
    perform write_ledger(
      v_adjustment.organization_id, 'adjustment', c_source, v_adjustment.amount, 0,
      jsonb_build_object('reason', v_adjustment.reason)
    );
  end if;
  update wallet_adjustments set status = v_status, decided_by = p_actor, decided_at = now(), note = p_note
  where id = p_id returning * into v_adjustment;
  perform write_audit_log(
    v_adjustment.organization_id, p_actor, 'wallet.adjustment_' || v_status, c_source,
    jsonb_build_object('amount', v_adjustment.amount::text, 'requested_by', v_adjustment.requested_by, 'note', p_note),
    p_correlation_id
  );
  return jsonb_build_object('ok', true, 'adjustment', adjustment_row(v_adjustment));
end
$$;
grant execute on function decide_adjustment(uuid, boolean, text, text, text) to service_role;
