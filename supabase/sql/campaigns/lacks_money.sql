-- Whether a campaign still has somebody to write to for money that is held no more. Who costs nothing needs none.
create or replace function lacks_money(p_campaign_id uuid) returns boolean
language sql volatile
set search_path = public, pg_temp
as $$
  select hold_ran_out(p_campaign_id) and exists (
    select from campaigns c
    where c.id = p_campaign_id and (c.snapshot_at is null or exists (
      select from outbound_messages m
      join campaign_prices p on p.campaign_id = m.campaign_id and p.category = c.category and p.country = m.country
      where m.campaign_id = c.id and m.claimable and p.price > 0
    ))
  )
$$;
