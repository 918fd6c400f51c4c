-- Records what became of messages that a dispatcher took: `[{id, outcome, wamid, code, reason, retry}]`.
--   accepted   Meta took it
--   refused    retry `no`: it failed; `pair`, `later`: again after a while, ten times at most; `throughput`: again, and
--              the number slows down; `stop-campaign`: again, once somebody has resumed the campaign, which is paused
--   not_sent   certainly not: again soon
--   returned   never tried: again at once
--   unknown    it may have been sent
--   opted_out  the person said STOP before it was sent
-- What a status of Meta has told already stands: a message never moves backwards, and its money not at all. A message that
-- has been taken again since belongs to who took it.
create or replace function record_outcomes(p_campaign_id uuid, p_epoch bigint, p_outcomes jsonb) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  c_attempts constant integer := 10;
  v_campaign campaigns;
  v_stop record;
  v_moves record;
  v_failed uuid[];
begin
  -- Shares may be given back, and a wallet is locked before its campaigns.
  if exists (
    select from jsonb_array_elements(p_outcomes) o where o ->> 'outcome' in ('opted_out', 'refused', 'not_sent', 'returned')
  ) then
    perform lock_wallet(organization_id) from campaigns where id = p_campaign_id and waba_mode = 'shared';
  end if;
  select * into strict v_campaign from campaigns where id = p_campaign_id for no key update;

  with told as (
    select * from jsonb_to_recordset(p_outcomes) as o(
      id uuid, outcome text, wamid text, code integer, reason text, retry text
    )
  ), judged as (
    select m.id, m.state, t.wamid, t.code, t.reason, t.outcome, t.retry,
      case
        when t.outcome = 'accepted' then 'sent'
        when t.outcome = 'unknown' then 'unknown'
        when t.outcome = 'opted_out' then 'canceled'
        when t.outcome = 'refused' and (t.retry = 'no' or (t.retry in ('pair', 'later') and m.attempts >= c_attempts))
          then 'failed'
        when v_campaign.state = 'canceled' then 'canceled'
        else 'queued'
      end as verdict
    from told t join outbound_messages m on m.id = t.id
    where m.campaign_id = p_campaign_id and m.epoch = p_epoch
      and (m.state in ('sending', 'unknown') or (m.state = 'queued' and t.outcome = 'accepted'))
  ), moved as (
    update outbound_messages m
    set state = j.verdict,
        claimable = j.verdict = 'queued',
        not_before = case
          when j.verdict <> 'queued' then null
          when j.retry = 'pair' then now() + interval '6 seconds' * m.attempts
          when j.retry = 'later' then now() + interval '15 seconds' * m.attempts
          when j.retry = 'throughput' then now() + interval '1 second'
          when j.outcome = 'not_sent' then now() + interval '5 seconds'
        end,
        -- Only what Meta refused for the message itself counts as an attempt.
        attempts = case when j.verdict = 'queued' and coalesce(j.retry, '') not in ('pair', 'later') then m.attempts - 1 else m.attempts end,
        wamid = coalesce(m.wamid, j.wamid),
        dispatched_at = case when j.verdict = 'sent' then now() else m.dispatched_at end,
        error_code = case when j.verdict = 'failed' then j.code end,
        error_reason = case when j.verdict <> 'sent' then coalesce(j.reason, case j.outcome when 'opted_out' then 'OPTED_OUT' end) end,
        updated_at = now()
    from judged j
    where m.id = j.id
    returning m.id, j.state as before, m.state as after, m.claimed_at
  ), known as (
    -- Settled before its outcome came: only what Meta calls it may be missing.
    update outbound_messages m set wamid = t.wamid
    from told t
    where m.id = t.id and m.campaign_id = p_campaign_id and m.wamid is null and t.wamid is not null
      and m.state in ('sent', 'delivered', 'read', 'failed')
  ), lost as (
    insert into unknown_messages (message_id, campaign_id, claimed_at)
    select id, p_campaign_id, claimed_at from moved where after = 'unknown'
    on conflict (message_id) do nothing
  )
  select
    count(*) filter (where after = 'queued') - count(*) filter (where before = 'queued') as queued,
    -count(*) filter (where before = 'sending') as sending,
    count(*) filter (where after = 'sent') as sent,
    count(*) filter (where after = 'failed') as failed,
    count(*) filter (where after = 'unknown') - count(*) filter (where before = 'unknown') as unknown,
    count(*) filter (where after = 'canceled') as canceled,
    coalesce(array_agg(id) filter (where after in ('failed', 'canceled')), '{}') as given_up
  into v_moves from moved;
  v_failed := v_moves.given_up;
  update campaigns
  set queued = queued + v_moves.queued, sending = sending + v_moves.sending, sent = sent + v_moves.sent,
      failed = failed + v_moves.failed, unknown = unknown + v_moves.unknown, canceled = canceled + v_moves.canceled,
      day_claimed = greatest(0, day_claimed - v_moves.queued)
  where id = p_campaign_id;
  if v_failed <> '{}' then
    perform release_messages(p_campaign_id, v_failed);
  end if;

  if v_campaign.waba_mode = 'dedicated' then
    perform count_dedicated_messages((
      select coalesce(jsonb_agg(jsonb_build_object(
        'organization_id', v_campaign.organization_id, 'wamid', o ->> 'wamid', 'at', now()
      )), '[]')
      from jsonb_array_elements(p_outcomes) o where o ->> 'outcome' = 'accepted'
    ));
  end if;
  if exists (select from jsonb_array_elements(p_outcomes) o where o ->> 'retry' = 'throughput') then
    perform slow_send_window(v_campaign.channel_id);
  end if;
  select o ->> 'code' as code, o ->> 'reason' as reason into v_stop
  from jsonb_array_elements(p_outcomes) o where o ->> 'retry' = 'stop-campaign' limit 1;
  if found and v_campaign.state = 'sending' then
    update campaigns set state = 'paused', state_reason = 'META.' || v_stop.code where id = p_campaign_id;
    perform write_audit_log(
      v_campaign.organization_id, 'system', 'campaign.paused', 'cmp_' || replace(p_campaign_id::text, '-', ''),
      jsonb_build_object('code', v_stop.code, 'reason', v_stop.reason), null
    );
  end if;
  return jsonb_build_object('state', (select state from campaigns where id = p_campaign_id));
end
$$;
grant execute on function record_outcomes(uuid, bigint, jsonb) to service_role;
