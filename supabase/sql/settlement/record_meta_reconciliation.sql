-- Writes down a day's comparison with Meta: `[{country, category, messages, meta_messages, cost, meta_cost}]`, all of it.
-- Compared again, a day is written anew. Only what differs is kept line by line.
create or replace function record_meta_reconciliation(p_day date, p_lines jsonb) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_drifts integer;
begin
  insert into meta_reconciliations as r (day, messages, meta_messages, cost, meta_cost)
  select p_day, coalesce(sum(messages), 0), coalesce(sum(meta_messages), 0), coalesce(sum(cost), 0), coalesce(sum(meta_cost), 0)
  from jsonb_to_recordset(p_lines) as l(messages bigint, meta_messages bigint, cost bigint, meta_cost bigint)
  on conflict (day) do update
    set compared_at = now(), messages = excluded.messages, meta_messages = excluded.meta_messages, cost = excluded.cost,
        meta_cost = excluded.meta_cost;
  delete from meta_drifts where day = p_day;
  insert into meta_drifts (day, country, category, messages, meta_messages, cost, meta_cost)
  select p_day, country, category, messages, meta_messages, cost, meta_cost
  from jsonb_to_recordset(p_lines) as l(
    country text, category text, messages bigint, meta_messages bigint, cost bigint, meta_cost bigint
  )
  where messages <> meta_messages or cost <> meta_cost;
  get diagnostics v_drifts = row_count;
  return v_drifts;
end
$$;
grant execute on function record_meta_reconciliation(date, jsonb) to service_role;
