-- Takes money back, for a refund or a dispute, once for each (kind, source): what is available, never what is held. The
-- rest is recorded as shortfall. Returns what the first call did.
create or replace function take_from_wallet(
  p_organization_id uuid,
  p_kind text,
  p_source_id text,
  p_amount bigint,
  p_details jsonb
) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_wallet wallets;
  v_entry ledger_entries;
  v_taken bigint;
  v_replayed boolean;
begin
  if p_amount is null or p_amount <= 0 then
    raise exception 'what is taken is more than zero' using errcode = '22023';
  end if;
  v_wallet := lock_wallet(p_organization_id);
  if v_wallet.organization_id is null then
    return jsonb_build_object('ok', false, 'code', 'WALLET.NONE');
  end if;
  select * into v_entry from find_ledger_entry(p_organization_id, p_kind, p_source_id);
  v_replayed := found;
  if not v_replayed then
    v_taken := least(p_amount, v_wallet.balance - v_wallet.held);
    v_entry := write_ledger(p_organization_id, p_kind, p_source_id, -v_taken, p_amount - v_taken, p_details);
  end if;
  return jsonb_build_object(
    'ok', true, 'replayed', v_replayed, 'seq', v_entry.seq, 'taken', (-v_entry.amount)::text,
    'shortfall', v_entry.shortfall::text
  );
end
$$;
