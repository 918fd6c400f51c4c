-- Decides the invoices of all months that are over and have none, once and for ever: what was counted until now is on them,
-- what is counted later comes with the next. Returns how many were decided; call again until there are none.
create or replace function prepare_dedicated_invoices(p_now timestamptz, p_limit integer) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_last date := (date_trunc('month', p_now at time zone 'UTC') - interval '1 month')::date;
  v_due record;
  v_lines jsonb;
  v_count integer := 0;
begin
  for v_due in
    select d.organization_id, d.month
    from (
      select p.organization_id, m::date as month
      from dedicated_periods p,
        generate_series(
          date_trunc('month', p.started_at at time zone 'UTC'),
          least(v_last, date_trunc('month', coalesce(p.ended_at - interval '1 microsecond', p_now) at time zone 'UTC')::date),
          interval '1 month'
        ) as m
      union
      -- What was counted late for one that has left the account it had comes with the last month.
      select u.organization_id, v_last from dedicated_usage u where u.invoiced < u.messages and u.month <= v_last
    ) d
    where not exists (
      select from dedicated_invoices i where i.organization_id = d.organization_id and i.month = d.month
    )
    order by d.organization_id, d.month
    limit p_limit
  loop
    perform from dedicated_usage where organization_id = v_due.organization_id and month <= v_due.month order by month for update;
    select coalesce(jsonb_agg(to_jsonb(l) - 'n' order by l.n), '[]') into v_lines
    from dedicated_lines(v_due.organization_id, v_due.month) l;
    if v_lines = '[]' then
      continue;
    end if;
    insert into dedicated_invoices (id, organization_id, month, lines, messages, amount, cents)
    select uuid_v7(), v_due.organization_id, v_due.month, v_lines, coalesce(sum(l.messages), 0), sum(l.amount), sum(l.cents)
    from jsonb_to_recordset(v_lines) as l(messages bigint, amount bigint, cents bigint)
    on conflict (organization_id, month) do nothing;
    if found then
      -- What is on the lines, no more: a month whose first message is counted right now has no row to lock.
      update dedicated_usage u set invoiced = u.invoiced + l.messages
      from jsonb_to_recordset(v_lines) as l(month date, messages bigint)
      where u.organization_id = v_due.organization_id and u.month = l.month and l.messages is not null;
      perform write_audit_log(
        v_due.organization_id, 'timer', 'dedicated_invoice.prepared', to_char(v_due.month, 'YYYY-MM'),
        jsonb_build_object('lines', v_lines), null
      );
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end
$$;
grant execute on function prepare_dedicated_invoices(timestamptz, integer) to service_role;
