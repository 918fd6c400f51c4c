-- Forgets applied events, closed holds and ended holders after 60 days, in bounded steps; the daily counters and the
-- ledger stay. Returns how many rows went: the caller asks again while there are more.
create or replace function prune_usage(p_limit integer default 5000) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_before constant timestamptz := now() - interval '60 days';
  v_rows integer;
  v_count integer;
begin
  delete from usage_events where id in (
    select id from usage_events where received_at < v_before and applied_at is not null limit p_limit for update skip locked
  );
  get diagnostics v_count = row_count;
  delete from credit_holds where (organization_id, source_id) in (
    select organization_id, source_id from credit_holds where closed_at < v_before limit p_limit
  );
  get diagnostics v_rows = row_count;
  v_count := v_count + v_rows;
  delete from instance_holders where (instance_id, epoch) in (
    select instance_id, epoch from instance_holders where held_until < v_before limit p_limit
  );
  get diagnostics v_rows = row_count;
  return v_count + v_rows;
end
$$;
grant execute on function prune_usage(integer) to service_role;
