-- Tells operators of something about an organization's money, once for each subject: again, it is counted.
create or replace function raise_wallet_alert(p_organization_id uuid, p_kind text, p_subject text, p_details jsonb)
returns void
language sql volatile
set search_path = public, pg_temp
as $$
  insert into wallet_alerts (organization_id, kind, subject, details)
  values (p_organization_id, p_kind, p_subject, coalesce(p_details, '{}'))
  on conflict (organization_id, kind, subject) do update
  set times = wallet_alerts.times + 1, last_at = now(), details = excluded.details,
    first_at = case when wallet_alerts.closed_at is null then wallet_alerts.first_at else now() end,
    logged_at = case when wallet_alerts.closed_at is null then wallet_alerts.logged_at end,
    closed_at = null, closed_by = null
$$;
