-- Changes a balance and writes the entry that says why, with the next number. The caller holds the wallet's lock and
-- knows that this fact is not in the ledger yet.
create or replace function write_ledger(
  p_organization_id uuid,
  p_kind text,
  p_source_id text,
  p_amount bigint,
  p_shortfall bigint,      -- what the recorded shortfall changes by
  p_details jsonb
) returns ledger_entries
language sql volatile
set search_path = public, pg_temp
as $$
  with changed as (
    update wallets
    set balance = balance + p_amount, shortfall = shortfall + p_shortfall, ledger_seq = ledger_seq + 1
    where organization_id = p_organization_id
    returning balance, ledger_seq
  )
  insert into ledger_entries (organization_id, seq, kind, source_id, amount, balance_after, shortfall, details)
  select p_organization_id, ledger_seq, p_kind, p_source_id, p_amount, balance, p_shortfall, p_details from changed
  returning *
$$;
