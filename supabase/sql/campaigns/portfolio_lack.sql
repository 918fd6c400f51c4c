-- When a campaign may not go on now, because with it more people could be written to in 24 hours than its portfolio may:
-- how many may be; else null. Who was launched since has left it room, but not who was to begin when it should have been
-- over. The caller holds the portfolio.
create or replace function portfolio_lack(p_campaign_id uuid) returns integer
language sql stable
set search_path = public, pg_temp
as $$
  select greatest(0, asked.room)
  from (
    select r.amount, portfolio_room(
      r.portfolio_id, now(),
      now() + make_interval(
        secs => c.people::double precision / c.rate, days => coalesce(ceil(c.people::numeric / c.daily_quota)::integer, 1) - 1
      ),
      c.id
    ) as room
    from (select *, case when snapshot_at is null then recipients else queued end as people from campaigns) c
    join portfolio_reservations r on r.campaign_id = c.id
    where c.id = p_campaign_id and c.people > 0
  ) asked
  where asked.amount > asked.room
$$;
