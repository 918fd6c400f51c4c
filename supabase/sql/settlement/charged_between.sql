-- What was charged for messages of the shared account that were delivered in a stretch of time, by Meta's clock: the first
-- delivered or read of a message counts, and its last entry says what it costs.
create or replace function charged_between(p_from timestamptz, p_until timestamptz)
returns table (country text, category text, messages bigint, cost bigint)
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select paid.country, paid.category, count(*), sum(paid.meta_cost)::bigint
  from meta_status_events e
  cross join lateral (
    select l.country, l.category, l.meta_cost, l.price from ledger_entries l
    where l.message_id = e.message_id order by l.seq desc limit 1
  ) paid
  where e.at >= p_from and e.at < p_until and e.status in ('delivered', 'read') and paid.category is not null
    and not exists (
      select from meta_status_events o
      where o.message_id = e.message_id and o.status in ('delivered', 'read') and (o.at, o.status) < (e.at, e.status)
    )
  group by 1, 2
$$;
grant execute on function charged_between(timestamptz, timestamptz) to service_role;
