-- How many more people may be written to from a portfolio in any 24 hours of a campaign that begins then; null when it
-- has no limit. Reservations that end, or begin, within a day of it count in full: more than is needed, never less.
-- A campaign that has its reservation and goes on now is not in its own way, and others that are paused are so only with
-- whom they took: they ask too before they go on.
create or replace function portfolio_room(
  p_portfolio_id uuid,
  p_starts_at timestamptz,
  p_ends_at timestamptz,
  p_campaign_id uuid default null
) returns integer
language sql stable
set search_path = public, pg_temp
as $$
  select p.messaging_limit - coalesce((
    select sum(case
      when p_campaign_id is not null and c.state = 'paused'
        then least(r.amount, c.sending + c.sent + c.delivered + c.read + c.failed + c.unknown)
      else r.amount
    end)
    from portfolio_reservations r join campaigns c on c.id = r.campaign_id
    where r.portfolio_id = p.id and r.campaign_id is distinct from p_campaign_id
      and (r.ended_at is null or r.ended_at > p_starts_at - interval '24 hours')
      and r.starts_at < p_ends_at + interval '24 hours'
  ), 0)::integer
  from portfolios p where p.id = p_portfolio_id
$$;
