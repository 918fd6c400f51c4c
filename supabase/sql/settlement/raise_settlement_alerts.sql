-- Counts what operators should know of a settled batch: `[{organization_id, kind, subject, campaign_id, times, amount}]`.
create or replace function raise_settlement_alerts(p_alerts jsonb) returns void
language sql
set search_path = public, pg_temp
as $$
  insert into wallet_alerts as w (organization_id, kind, subject, details, times)
  select organization_id, kind, subject, jsonb_build_object('campaignId', 'cmp_' || replace(max(campaign_id), '-', ''), 'lastAmount', sum(amount)::text),
    sum(times)
  from jsonb_to_recordset(p_alerts) as a(
    organization_id uuid, kind text, subject text, campaign_id text, times bigint, amount bigint
  )
  group by 1, 2, 3
  order by 1, 2, 3
  on conflict (organization_id, kind, subject) do update
    set times = w.times + excluded.times, last_at = now(), details = excluded.details,
        first_at = case when w.closed_at is null then w.first_at else now() end,
        logged_at = case when w.closed_at is null then w.logged_at end,
        closed_at = null, closed_by = null
$$;
