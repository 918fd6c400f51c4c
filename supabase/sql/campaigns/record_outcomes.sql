-- Records what became of messages that a dispatcher took: `[{id, claim, outcome, wamid, code, status, reason, retry}]`.
--   accepted   Meta took it
--   refused    retry `no`: it failed; `pair`, `later`: again after a while, ten times at most; `throughput`: again, and
--              the number slows down; `stop-campaign`: the campaign is paused, and once somebody has resumed it, again;
--              who has stopped it once and is refused so a second time fails
--   not_sent   certainly not: again soon. `status` is of an answer that was not Meta's
--   returned   never tried: again at once
--   unknown    it may have been sent
--   withheld   the person may not be written to any more, for this `reason`
-- What a status of Meta has told already stands: a message never moves backwards, and its money not at all. An outcome is
-- of its claim: a message that has been taken again since belongs to who took it, and what is told again changes nothing.
--
-- Where `throughput` and `not_sent` come one after another, and Meta answers for no message in between, the campaign is
-- paused: it would go on for ever and never say why.
create or replace function record_outcomes(p_campaign_id uuid, p_outcomes jsonb) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  c_attempts constant integer := 10;
  c_in_a_row constant integer := 20;              -- and for longer than a connection is away for a moment
  c_in_vain constant interval := '2 minutes';
  -- Messages are found by these alone: while statistics know nothing of a campaign just launched, it seems to have few.
  v_ids constant uuid[] := array(select (o ->> 'id')::uuid from jsonb_array_elements(p_outcomes) o);
  v_campaign campaigns;
  v_moves record;
  v_pause jsonb;
begin
  -- Shares may be given back, and a wallet is locked before its campaigns.
  if exists (
    select from jsonb_array_elements(p_outcomes) o where o ->> 'outcome' in ('withheld', 'refused', 'not_sent', 'returned')
  ) then
    perform lock_wallet(organization_id) from campaigns where id = p_campaign_id and waba_mode = 'shared';
  end if;
  select * into strict v_campaign from campaigns where id = p_campaign_id for no key update;

  with told as (
    select * from jsonb_to_recordset(p_outcomes) as o(
      id uuid, claim bigint, outcome text, wamid text, code integer, status integer, reason text, retry text
    )
  ), judged as (
    select m.id, m.state, t.wamid, t.code, t.status, t.reason, t.outcome, t.retry,
      case
        when t.outcome = 'accepted' then 'sent'
        when t.outcome = 'unknown' then 'unknown'
        when t.outcome = 'withheld' then 'canceled'
        when t.outcome = 'refused' and (
          t.retry = 'no'
          or (t.retry in ('pair', 'later') and m.attempts >= c_attempts)
          or (t.retry = 'stop-campaign' and m.stopped_campaign)
        ) then 'failed'
        when v_campaign.state = 'canceled' then 'canceled'
        else 'queued'
      end as verdict
    from told t join outbound_messages m on m.id = t.id
    where m.id = any (v_ids) and m.campaign_id is not distinct from p_campaign_id and m.claim_id = t.claim
      and (m.state in ('sending', 'unknown') or (m.state = 'queued' and t.outcome = 'accepted'))
  ), stopping as (
    -- One is to blame, whoever else was refused with it: what fails for the account's sake should be few.
    select id, jsonb_build_object('code', code, 'reason', reason) as why from judged
    where retry = 'stop-campaign' and verdict = 'queued' and v_campaign.state = 'sending' order by id limit 1
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
        stopped_campaign = m.stopped_campaign or m.id in (select id from stopping),
        wamid = coalesce(m.wamid, j.wamid),
        dispatched_at = case j.verdict when 'sent' then now() when 'unknown' then m.claimed_at else m.dispatched_at end,
        error_code = case when j.verdict = 'failed' then j.code end,
        error_reason = case when j.verdict <> 'sent' then j.reason end,
        updated_at = now()
    from judged j
    where m.id = j.id and m.id = any (v_ids)
    returning m.id, j.state as before, m.state as after, m.claimed_at, j.outcome, j.code, j.status, j.reason, j.retry
  ), known as (
    -- A status came first: when it was sent may be missing.
    update outbound_messages m set wamid = coalesce(m.wamid, t.wamid), dispatched_at = m.claimed_at
    from told t
    where m.id = t.id and m.id = any (v_ids) and m.campaign_id is not distinct from p_campaign_id
      and m.claim_id = t.claim and t.outcome = 'accepted'
      and m.dispatched_at is null and m.state in ('sent', 'delivered', 'read', 'failed')
  ), lost as (
    insert into unknown_messages (message_id, campaign_id, claimed_at)
    select id, p_campaign_id, claimed_at from moved where after = 'unknown'
    on conflict (message_id) do nothing
  ), in_vain as (
    select jsonb_build_object(
      'code', case when retry = 'throughput' then code::text else coalesce('HTTP_' || status, 'UNREACHABLE') end,
      'reason', reason
    ) as why
    from moved where outcome = 'not_sent' or retry = 'throughput'
  )
  select
    count(*) filter (where after = 'queued') - count(*) filter (where before = 'queued') as queued,
    -count(*) filter (where before = 'sending') as sending,
    count(*) filter (where after = 'sent') as sent,
    count(*) filter (where after = 'failed') as failed,
    count(*) filter (where after = 'unknown') - count(*) filter (where before = 'unknown') as unknown,
    count(*) filter (where after = 'canceled') as canceled,
    coalesce(array_agg(id) filter (where after in ('failed', 'canceled')), '{}') as given_up,
    coalesce(bool_or(retry = 'throughput'), false) as too_fast,
    (select why from stopping) as stopping,
    (select count(*) from in_vain) as in_vain,
    (select why from in_vain limit 1) as why_in_vain,
    exists (select from told where outcome = 'accepted' or outcome = 'refused' and retry <> 'throughput') as answered
  into v_moves from moved;
  update campaigns
  set queued = queued + v_moves.queued, sending = sending + v_moves.sending, sent = sent + v_moves.sent,
      failed = failed + v_moves.failed, unknown = unknown + v_moves.unknown, canceled = canceled + v_moves.canceled,
      day_claimed = greatest(0, day_claimed - v_moves.queued),
      refused_in_a_row = case when v_moves.answered then 0 else refused_in_a_row + v_moves.in_vain end,
      refused_since = case
        when v_moves.answered then null
        when v_moves.in_vain > 0 then coalesce(refused_since, now())
        else refused_since
      end
  where id = p_campaign_id
  returning * into v_campaign;
  if v_moves.given_up <> '{}' then
    perform release_messages(p_campaign_id, v_moves.given_up);
  end if;

  if v_campaign.waba_mode = 'dedicated' then
    perform count_dedicated_messages((
      select coalesce(jsonb_agg(jsonb_build_object(
        'organization_id', v_campaign.organization_id, 'wamid', o ->> 'wamid', 'at', now()
      )), '[]')
      from jsonb_array_elements(p_outcomes) o where o ->> 'outcome' = 'accepted'
    ));
  end if;
  if v_moves.too_fast then
    perform slow_send_window(v_campaign.channel_id);
  end if;
  v_pause := coalesce(v_moves.stopping, case
    when v_campaign.state = 'sending' and v_campaign.refused_in_a_row >= c_in_a_row
      and v_campaign.refused_since <= now() - c_in_vain then v_moves.why_in_vain
  end);
  if v_pause is not null then
    update campaigns
    set state = 'paused', state_reason = 'META.' || (v_pause ->> 'code'), refused_in_a_row = 0, refused_since = null
    where id = p_campaign_id
    returning * into v_campaign;
    perform write_audit_log(
      v_campaign.organization_id, 'system', 'campaign.paused', 'cmp_' || replace(p_campaign_id::text, '-', ''), v_pause, null
    );
  end if;
  return jsonb_build_object('state', v_campaign.state);
end
$$;
grant execute on function record_outcomes(uuid, jsonb) to service_role;
