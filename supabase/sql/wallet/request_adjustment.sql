-- An operator asks for a correction of a wallet; nothing moves until another one approves it. The same Idempotency-Key
-- asks once.
create or replace function request_adjustment(
  p_organization_id uuid,
  p_amount bigint,
  p_reason text,
  p_actor text,
  p_idempotency_key text,
  p_body_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_route constant text := 'POST /api/v3/wallet-adjustments';
  v_known jsonb;
  v_adjustment wallet_adjustments;
  v_currency text;
  v_response jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.UNKNOWN');
  end if;
  v_known := known_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash);
  if v_known is not null then
    return v_known;
  end if;
  select currency into v_currency from wallets where organization_id = p_organization_id;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'WALLET.NONE');
  end if;
  insert into wallet_adjustments (id, organization_id, amount, currency, reason, requested_by)
  values (uuid_v7(), p_organization_id, p_amount, v_currency, p_reason, p_actor)
  returning * into v_adjustment;
  perform write_audit_log(
    p_organization_id, p_actor, 'wallet.adjustment_requested', 'adj_' || replace(v_adjustment.id::text, '-', ''),
    jsonb_build_object('amount', p_amount::text, 'reason', p_reason), p_correlation_id
  );
  v_response := jsonb_build_object('ok', true, 'adjustment', adjustment_row(v_adjustment));
  perform remember_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash, v_response);
  return v_response;
end
$$;
grant execute on function request_adjustment(uuid, bigint, text, text, text, text, text) to service_role;
