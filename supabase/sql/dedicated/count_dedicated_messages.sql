-- Counts messages of organizations on accounts of their own: `[{organization_id, wamid, at}]`, where `at` is when the message
-- was taken by Meta, or when the status that is all that is known of it was. Each wamid once, in the UTC month that was
-- told first. Others are passed over. Returns how many were new.
create or replace function count_dedicated_messages(p_items jsonb) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_month record;
  v_count integer := 0;
begin
  for v_month in
    -- One order for all callers, so that two that count the same messages wait and do not deadlock.
    with told as (
      select distinct on (i.organization_id, i.wamid)
        i.organization_id, i.wamid, date_trunc('month', i.at at time zone 'UTC')::date as month
      from jsonb_to_recordset(p_items) as i(organization_id uuid, wamid text, at timestamptz)
      where exists (select from dedicated_periods p where p.organization_id = i.organization_id)
      order by i.organization_id, i.wamid, i.at
    ), counted as (
      insert into dedicated_messages (organization_id, wamid, month)
      select organization_id, wamid, month from told order by organization_id, wamid
      on conflict do nothing
      returning organization_id, month
    )
    select organization_id, month, count(*)::integer as messages from counted group by 1, 2 order by 1, 2
  loop
    insert into dedicated_usage as u (organization_id, month, messages)
    values (v_month.organization_id, v_month.month, v_month.messages)
    on conflict (organization_id, month) do update set messages = u.messages + excluded.messages;
    v_count := v_count + v_month.messages;
  end loop;
  return v_count;
end
$$;
grant execute on function count_dedicated_messages(jsonb) to service_role;
