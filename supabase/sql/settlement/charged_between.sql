-- What was charged for messages of the shared account that were delivered in a stretch of time, by Meta's clock: the first
-- delivered or read of a message counts, and its last entry says its category. `cost` is what Meta takes for them in the
-- currency of its account: what a wallet of another currency was charged with is no part of that bill, so those messages
-- cost what the rate card of the account's currency says.
create or replace function charged_between(p_from timestamptz, p_until timestamptz, p_currency text)
returns table (country text, category text, messages bigint, cost bigint)
language sql stable
security definer
set search_path = public, pg_temp
as $$
  with charged as materialized (
    select paid.country, paid.category, w.currency = p_currency as same, count(*) as messages, sum(paid.meta_cost) as cost
    from meta_status_events e
    cross join lateral (
      select l.organization_id, l.country, l.category, l.meta_cost from ledger_entries l
      where l.message_id = e.message_id order by l.seq desc limit 1
    ) paid
    join wallets w on w.organization_id = paid.organization_id
    where e.at >= p_from and e.at < p_until and e.status in ('delivered', 'read') and paid.category is not null
      and not exists (
        select from meta_status_events o
        where o.message_id = e.message_id and o.status in ('delivered', 'read') and (o.at, o.status) < (e.at, e.status)
      )
    group by 1, 2, 3
  ), card as materialized (
    select k.country, k.category, k.meta_cost
    from price_card(null, p_currency, array(select distinct c.country from charged c where not c.same), p_from) k
  )
  select c.country, c.category, sum(c.messages)::bigint,
    sum(case when c.same then c.cost else c.messages * coalesce(k.meta_cost, 0) end)::bigint
  from charged c
  left join card k on not c.same and k.country = c.country and k.category = c.category
  group by 1, 2
$$;
grant execute on function charged_between(timestamptz, timestamptz, text) to service_role;
