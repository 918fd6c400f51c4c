-- The share of a number's messages a second that is a campaign's: all that want to send get the same, but none more than
-- it wants, and what one does not want the others get. Whole numbers, which add up to no more than the rate.
create or replace function fair_send_share(p_channel_id uuid, p_campaign_id uuid, p_rate integer, p_since timestamptz)
returns integer
language plpgsql stable
set search_path = public, pg_temp
as $$
declare
  v_left integer := p_rate;
  v_campaigns integer;
  v_demand record;
  v_share integer;
begin
  select count(*) into v_campaigns from send_demands where channel_id = p_channel_id and seen_at >= p_since;
  for v_demand in
    select campaign_id, wants from send_demands
    where channel_id = p_channel_id and seen_at >= p_since
    order by wants, campaign_id
  loop
    v_share := least(v_demand.wants, v_left / v_campaigns);
    if v_demand.campaign_id = p_campaign_id then
      return v_share;
    end if;
    v_left := v_left - v_share;
    v_campaigns := v_campaigns - 1;
  end loop;
  return 0;
end
$$;
