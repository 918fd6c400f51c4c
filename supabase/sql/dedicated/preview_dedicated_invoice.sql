-- The invoice of the present month as it would be now; null for an organization that owes nothing of this kind.
create or replace function preview_dedicated_invoice(p_organization_id uuid, p_now timestamptz) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  with month as (select date_trunc('month', p_now at time zone 'UTC')::date as month)
  select case when count(l.n) > 0 then jsonb_build_object(
    'month', (select month from month), 'lines', jsonb_agg(to_jsonb(l) - 'n' order by l.n),
    'messages', coalesce(sum(l.messages), 0), 'amount', sum(l.amount), 'cents', sum(l.cents)
  ) end
  from month m, dedicated_lines(p_organization_id, m.month) l
$$;
grant execute on function preview_dedicated_invoice(uuid, timestamptz) to service_role;
