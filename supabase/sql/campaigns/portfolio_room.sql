-- How many more people may be written to from a portfolio in any 24 hours of a campaign that begins then; null when it
-- has no limit. Reservations that end, or begin, within a day of it count in full: more than is needed, never less.
create or replace function portfolio_room(p_portfolio_id uuid, p_starts_at timestamptz, p_ends_at timestamptz) returns integer
language sql stable
set search_path = public, pg_temp
as $$
  select p.messaging_limit - coalesce((
    select sum(r.amount) from portfolio_reservations r
    where r.portfolio_id = p.id
      and (r.ended_at is null or r.ended_at > p_starts_at - interval '24 hours')
      and r.starts_at < p_ends_at + interval '24 hours'
  ), 0)::integer
  from portfolios p where p.id = p_portfolio_id
$$;
