-- How settling stands, for operators.
create or replace function settlement_overview() returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'unmatched', (
      select jsonb_build_object(
        'ours', count(*) filter (where message_id is not null), 'others', count(*) filter (where message_id is null),
        'oldest_at', min(received_at)
      ) from unmatched_statuses
    ),
    'shortfalls', (
      select coalesce(jsonb_agg(s order by s.shortfall desc), '[]') from (
        select w.organization_id, o.name, w.currency, w.shortfall
        from wallets w join organizations o on o.id = w.organization_id
        where w.shortfall > 0 order by w.shortfall desc limit 100
      ) s
    ),
    'last_audit', (select to_jsonb(a) from ledger_audits a order by id desc limit 1),
    'last_closed_month', (select max(month) from month_closings where closed_at is not null),
    'reconciliations', (
      select coalesce(jsonb_agg(r order by r.day desc), '[]') from (
        select r.*, (
          select coalesce(jsonb_agg(d order by abs(d.cost - d.meta_cost) desc, d.country, d.category), '[]')
          from (select * from meta_drifts d where d.day = r.day order by abs(d.cost - d.meta_cost) desc limit 100) d
        ) as drifts
        from meta_reconciliations r order by day desc limit 14
      ) r
    )
  )
$$;
grant execute on function settlement_overview() to service_role;
