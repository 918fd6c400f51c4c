-- Settles statuses that waited and whose messages are known now. A set with a value that the database refuses is halved
-- until what it refuses stands alone; those are returned, each with the reason, and the rest is settled.
create or replace function settle_known(p_waiting unmatched_statuses[]) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_middle constant integer := cardinality(p_waiting) / 2;
begin
  perform settle_meta_statuses(
    array_agg((u).message_id), array_agg((u).wamid), array_agg(n::integer), array_agg((u).status),
    array_agg(((u).body ->> 'at')::timestamptz), array_agg(((u).body ->> 'billable')::boolean), array_agg((u).body ->> 'category'),
    array_agg((u).body ->> 'pricingType'), array_agg(((u).body ->> 'errorCode')::integer),
    array_agg((u).body ->> 'errorTitle')
  ) from (select n, p_waiting[n] as u from generate_subscripts(p_waiting, 1) n) w;
  return '[]';
exception when data_exception or integrity_constraint_violation then
  if v_middle = 0 then
    return jsonb_build_array(jsonb_build_object('id', p_waiting[1].id, 'reason', sqlerrm));
  end if;
  return settle_known(p_waiting[:v_middle]) || settle_known(p_waiting[v_middle + 1:]);
end
$$;
