-- The number of the first ledger entry that is not older than a time; one past the last where all are older. Numbers
-- have no gaps and times grow with them, so some twenty looks find it among a million.
create or replace function ledger_seq_at(p_organization_id uuid, p_at timestamptz) returns bigint
language plpgsql stable
set search_path = public, pg_temp
as $$
declare
  v_low bigint := 1;
  v_high bigint;
  v_middle bigint;
  v_older boolean;
begin
  select ledger_seq + 1 into v_high from wallets where organization_id = p_organization_id;
  v_high := coalesce(v_high, 1);
  while v_low < v_high loop
    v_middle := (v_low + v_high) / 2;
    select created_at < p_at into strict v_older
    from ledger_entries where organization_id = p_organization_id and seq = v_middle;
    if v_older then
      v_low := v_middle + 1;
    else
      v_high := v_middle;
    end if;
  end loop;
  return v_low;
end
$$;
