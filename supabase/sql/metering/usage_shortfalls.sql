-- Which organizations used more than they had credits for, from `p_from` to `p_to`; the largest first.
create or replace function usage_shortfalls(p_from date, p_to date, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(s) order by s.shortfall desc, s.organization_id), '[]')
  from (
    select u.organization_id, o.name, sum(u.shortfall) as shortfall, min(u.day) as first_day, max(u.day) as last_day
    from usage_daily u join organizations o on o.id = u.organization_id
    where u.shortfall > 0 and u.day between p_from and p_to
    group by u.organization_id, o.name
    order by sum(u.shortfall) desc, u.organization_id
    limit p_limit
  ) s
$$;
grant execute on function usage_shortfalls(date, date, integer) to service_role;
