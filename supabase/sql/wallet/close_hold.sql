-- Gives back what a campaign's hold has over beyond its messages' shares. Returns how much. Again: nothing is left.
-- It takes the locks it needs in their order: wallet, hold, campaign.
create or replace function close_hold(p_campaign_id uuid) returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_hold wallet_holds;
  v_over bigint;
begin
  perform lock_wallet(organization_id) from wallet_holds where campaign_id = p_campaign_id;
  select * into v_hold from wallet_holds where campaign_id = p_campaign_id for no key update;
  if not found or v_hold.closed_at is not null then
    return 0;
  end if;
  perform from campaigns where id = p_campaign_id for no key update;
  select v_hold.remaining - coalesce(sum(held), 0)::bigint into v_over
  from outbound_messages where campaign_id = p_campaign_id;
  update wallet_holds
  set remaining = remaining - v_over, closed_at = case when remaining = v_over then now() end
  where campaign_id = p_campaign_id;
  update wallets set held = held - v_over where organization_id = v_hold.organization_id;
  return v_over;
end
$$;
