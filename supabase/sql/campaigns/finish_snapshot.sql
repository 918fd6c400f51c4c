-- Everyone has a row: what the hold has over is given back, and the campaign may send. Again: nothing changes.
create or replace function finish_snapshot(p_campaign_id uuid) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_campaign campaigns;
begin
  perform lock_wallet(organization_id) from campaigns where id = p_campaign_id and waba_mode = 'shared';
  select * into v_campaign from campaigns where id = p_campaign_id for no key update;
  if not found or v_campaign.state <> 'preparing' then
    return;
  end if;
  perform close_hold(p_campaign_id);
  update campaigns
  set state = 'sending', snapshot_at = now(), started_at = now(), withdrawn = recipients - queued, recipients = queued
  where id = p_campaign_id;
end
$$;
grant execute on function finish_snapshot(uuid) to service_role;
