-- Alerts that no log has told of yet; each is given out once.
create or replace function claim_wallet_alerts(p_limit integer) returns jsonb
language sql volatile
security definer
set search_path = public, pg_temp
as $$
  with due as (
    select organization_id, kind, subject from wallet_alerts
    where logged_at is null order by first_at limit p_limit for update skip locked
  ), claimed as (
    update wallet_alerts a set logged_at = now()
    from due d
    where a.organization_id = d.organization_id and a.kind = d.kind and a.subject = d.subject
    returning a.organization_id, a.kind, a.subject, a.details
  )
  select coalesce(jsonb_agg(to_jsonb(c)), '[]') from claimed c
$$;
grant execute on function claim_wallet_alerts(integer) to service_role;
