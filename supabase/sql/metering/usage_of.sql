-- An organization's usage for each day from `p_from` to `p_to`, days without any included.
create or replace function usage_of(p_organization_id uuid, p_from date, p_to date) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'day', day, 'sent', sent, 'received', received, 'seen', seen, 'webhook', webhook,
    'credits', credits, 'shortfall', shortfall
  ) order by day), '[]')
  from (
    select d::date as day,
      coalesce(sum(u.sent), 0) as sent, coalesce(sum(u.received), 0) as received, coalesce(sum(u.seen), 0) as seen,
      coalesce(sum(u.webhook), 0) as webhook, coalesce(sum(u.credits), 0) as credits,
      coalesce(sum(u.shortfall), 0) as shortfall
    from generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') as d
    left join usage_daily u on u.organization_id = p_organization_id and u.day = d::date
    group by 1
  ) days
$$;
grant execute on function usage_of(uuid, date, date) to service_role;
