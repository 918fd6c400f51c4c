-- What an organization owes for a month: 299 USD for one that a dedicated period touches, 0.002 USD for each message of it,
-- and for messages of earlier months that were counted after their invoice. Amounts are micro-units of USD. Cents are
-- rounded half-up once, on the total: each line has what it adds to the rounded sum so far.
create or replace function dedicated_lines(p_organization_id uuid, p_month date)
returns table (n bigint, kind text, month date, messages bigint, amount bigint, cents bigint)
language sql stable
set search_path = public, pg_temp
as $$
  with due as (
    select 'base' as kind, p_month as month, null::bigint as messages, 299000000::bigint as amount
    where exists (
      select from dedicated_periods p
      where p.organization_id = p_organization_id
        and p.started_at < (p_month + interval '1 month') at time zone 'UTC'
        and (p.ended_at is null or p.ended_at > p_month::timestamp at time zone 'UTC')
    )
    union all
    select case u.month when p_month then 'usage' else 'late' end, u.month, u.messages - u.invoiced, 2000 * (u.messages - u.invoiced)
    from dedicated_usage u
    where u.organization_id = p_organization_id and u.month <= p_month and u.messages > u.invoiced
  ), numbered as (
    select d.*, row_number() over (order by d.kind = 'base' desc, d.month desc) as n from due d
  ), summed as (
    select m.*, sum(m.amount) over (order by m.n) as until from numbered m
  )
  select
    s.n, s.kind, s.month, s.messages, s.amount,
    floor(s.until / 10000 + 0.5)::bigint - floor((s.until - s.amount) / 10000 + 0.5)::bigint
  from summed s
  order by s.n
$$;
