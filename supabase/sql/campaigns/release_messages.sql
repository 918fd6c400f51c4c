-- Gives back the shares of messages that will not be charged: they failed before Meta took them, or were canceled. What
-- is settled already stays as it is. The caller holds the wallet and the campaign.
create or replace function release_messages(p_campaign_id uuid, p_message_ids uuid[]) returns bigint
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_freed bigint;
begin
  with released as (
    update outbound_messages m set held = 0, settlement = 'released'
    from outbound_messages before
    where m.id = any (p_message_ids) and m.settlement = 'open' and before.id = m.id
    returning before.held
  )
  select coalesce(sum(held), 0) into v_freed from released;
  update wallet_holds
  set remaining = remaining - v_freed, closed_at = case when remaining = v_freed then coalesce(closed_at, now()) end
  where campaign_id = p_campaign_id and v_freed > 0;
  update wallets set held = held - v_freed
  where organization_id = (select organization_id from campaigns where id = p_campaign_id) and v_freed > 0;
  return v_freed;
end
$$;
