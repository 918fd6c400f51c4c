-- Forgets which messages were counted, long after Meta can still tell of them; the counters stay.
create or replace function prune_dedicated_messages(p_limit integer) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_count integer;
begin
  delete from dedicated_messages where (organization_id, wamid) in (
    select organization_id, wamid from dedicated_messages where month < (now() - interval '4 months')::date limit p_limit
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
grant execute on function prune_dedicated_messages(integer) to service_role;
