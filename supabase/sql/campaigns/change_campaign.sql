-- A member pauses, resumes or cancels a campaign. To ask for what is so already is fine. Its orchestration is told, and
-- its dispatcher gets nothing more from this moment. A suspended organization, and all of them while the platform is
-- stopped, may still pause and cancel, so that nothing goes off by itself when that is lifted.
create or replace function change_campaign(
  p_organization_id uuid,
  p_campaign_id uuid,
  p_change text,           -- pause, resume, cancel
  p_actor text,
  p_idempotency_key text,
  p_body_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_route text := 'POST /campaigns/{id}/' || p_change;
  v_known jsonb;
  v_campaign campaigns;
  v_state text;
  v_campaign_key text := 'cmp_' || replace(p_campaign_id::text, '-', '');
  v_refusal text;
  v_lack integer;
  v_outbox jsonb := '[]';
  v_response jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  v_known := known_answer(p_organization_id, v_route, p_idempotency_key, p_body_hash);
  if v_known is not null then
    return v_known;
  end if;
  if p_change = 'resume' then
    v_refusal := refusal_of(p_organization_id);
    if v_refusal is not null then
      return jsonb_build_object('ok', false, 'code', v_refusal);
    end if;
    -- Room and money are looked at below, and their locks come before the campaign's.
    perform lock_portfolio_of(id) from campaigns where id = p_campaign_id and organization_id = p_organization_id;
    perform lock_wallet(p_organization_id);
  end if;
  select * into v_campaign from campaigns
  where id = p_campaign_id and organization_id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'CAMPAIGN.UNKNOWN');
  end if;
  v_state := case p_change
    when 'cancel' then 'canceled'
    when 'pause' then 'paused'
    when 'resume' then case
      when v_campaign.state <> 'paused' then v_campaign.state
      when v_campaign.snapshot_at is not null then 'sending'
      when v_campaign.scheduled_at > now() then 'scheduled'
      else 'preparing'
    end
  end;
  if v_campaign.state = 'completed' or (v_campaign.state = 'canceled' and p_change <> 'cancel') then
    return jsonb_build_object('ok', false, 'code', 'CAMPAIGN.OVER', 'state', v_campaign.state);
  end if;
  if p_change = 'resume' and v_campaign.state = 'paused' then
    if lacks_money(p_campaign_id) then
      return jsonb_build_object('ok', false, 'code', 'CAMPAIGN.HOLD_EXPIRED');
    end if;
    v_lack := case when v_state <> 'scheduled' then portfolio_lack(p_campaign_id) end;
    if v_lack is not null then
      return jsonb_build_object('ok', false, 'code', 'CAMPAIGN.PORTFOLIO_LIMIT', 'left', v_lack);
    end if;
  end if;
  if v_state <> v_campaign.state then
    update campaigns set state = v_state, state_reason = case v_state when 'paused' then 'MEMBER' end
    where id = p_campaign_id;
    -- An event for the orchestration that waits, and a start in case there is none any more.
    v_outbox := jsonb_build_array(
      enqueue('orchestration-event', 'campaignChanged', 'campaign:' || v_campaign_key, to_jsonb(v_state), p_correlation_id),
      enqueue('orchestration-start', 'runCampaign', 'campaign:' || v_campaign_key, jsonb_build_object('id', v_campaign_key), p_correlation_id)
    );
    perform write_audit_log(
      p_organization_id, p_actor, 'campaign.' || v_state, v_campaign_key, jsonb_build_object('change', p_change),
      p_correlation_id
    );
  end if;
  v_response := jsonb_build_object('ok', true, 'state', v_state, 'outbox_ids', v_outbox);
  perform remember_answer(p_organization_id, v_route, p_idempotency_key, p_body_hash, v_response);
  return v_response;
end
$$;
grant execute on function change_campaign(uuid, uuid, text, text, text, text, text) to service_role;
