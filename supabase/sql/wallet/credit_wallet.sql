-- Adds money to a wallet, once for each (kind, source), then collects from it what could not be taken before: that is
-- an entry of its own. Returns what the first call did.
create or replace function credit_wallet(
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
  v_collected bigint := 0;
  v_replayed boolean;
begin
  if p_amount is null or p_amount <= 0 then
    raise exception 'a credit is more than zero' using errcode = '22023';
  end if;
  v_wallet := lock_wallet(p_organization_id);
  if v_wallet.organization_id is null then
    return jsonb_build_object('ok', false, 'code', 'WALLET.NONE');
  end if;
  select * into v_entry from find_ledger_entry(p_organization_id, p_kind, p_source_id);
  v_replayed := found;
  if v_replayed then
    select -amount into v_collected
    from find_ledger_entry(p_organization_id, 'shortfall_collected', p_kind || ':' || p_source_id);
  else
    v_entry := write_ledger(p_organization_id, p_kind, p_source_id, p_amount, 0, p_details);
    v_collected := least(v_wallet.shortfall, v_wallet.balance + p_amount - v_wallet.held);
    if v_collected > 0 then
      perform write_ledger(
        p_organization_id, 'shortfall_collected', p_kind || ':' || p_source_id, -v_collected, -v_collected, null
      );
    end if;
  end if;
  return jsonb_build_object(
    'ok', true, 'replayed', v_replayed, 'seq', v_entry.seq, 'amount', v_entry.amount::text,
    'collected', coalesce(v_collected, 0)::text
  );
end
$$;
