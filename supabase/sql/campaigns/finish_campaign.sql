-- Every recipient of a campaign has an answer, or was given up: it is over. Its part of the portfolio's limit shrinks to
-- what was sent and is free again a day from now. The caller holds the campaign.
create or replace function finish_campaign(p_campaign_id uuid) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_campaign campaigns;
begin
  update campaigns
  set state = case state when 'canceled' then 'canceled' else 'completed' end, finished_at = now(),
      state_reason = case state when 'canceled' then state_reason end
  where id = p_campaign_id and finished_at is null
  returning * into v_campaign;
  if not found then
    return;
  end if;
  update portfolio_reservations
  set ended_at = now(),
      amount = least(amount, v_campaign.sent + v_campaign.delivered + v_campaign.read + v_campaign.failed + v_campaign.unknown)
  where campaign_id = p_campaign_id;
  delete from send_demands where campaign_id = p_campaign_id and channel_id = v_campaign.channel_id;
  delete from unknown_messages where campaign_id = p_campaign_id;
  update send_claims set swept = true where campaign_id = p_campaign_id and not swept;
  perform write_audit_log(
    v_campaign.organization_id, 'system', 'campaign.' || v_campaign.state, 'cmp_' || replace(p_campaign_id::text, '-', ''),
    jsonb_build_object('recipients', v_campaign.recipients, 'failed', v_campaign.failed, 'unknown', v_campaign.unknown,
      'canceled', v_campaign.canceled), null
  );
end
$$;
