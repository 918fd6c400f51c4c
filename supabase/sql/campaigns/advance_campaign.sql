-- What a campaign's orchestration is to do next: `snapshot`, `dispatch`, `wait` so many seconds, stay `paused`,
-- `cancel` what is queued, or nothing, it has `ended`. It decides from the rows alone, so that it may be asked at any time.
create or replace function advance_campaign(
  p_campaign_id uuid,
  p_unknown_after_seconds integer,  -- no dispatcher sends what it took so long ago
  p_requeue_after_seconds integer
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
-- The next ones are read in the order of their index, also while nothing is known yet of a table just filled.
set enable_sort = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  c_stopped_seconds constant integer := 15;
  v_campaign campaigns;
  v_template_status text;
  v_channel channels;
  v_quiet jsonb;
  v_refusal text;
  v_due timestamptz;
  v_life interval;
  v_ran_out boolean;
  v_requeue_after integer := greatest(p_unknown_after_seconds, p_requeue_after_seconds);
begin
  -- Locks are taken in their order: portfolio, wallet, hold, campaign.
  perform lock_portfolio_of(id) from campaigns
  where id = p_campaign_id and state = 'scheduled' and scheduled_at <= now();
  -- Money that is held must not run out while the campaign still sends: once an hour it is held for longer, unless it has
  -- run out, for then it may be half given back.
  select hold_life(t.ttl_seconds) into v_life
  from campaigns c join templates t on t.id = c.template_id
  where c.id = p_campaign_id and c.state = 'sending';
  perform lock_wallet(organization_id) from wallet_holds
  where campaign_id = p_campaign_id and closed_at is null and expires_at < now() + v_life - interval '1 hour';
  if found then
    update wallet_holds set expires_at = now() + v_life
    where campaign_id = p_campaign_id and closed_at is null and expires_at > clock_timestamp();
  end if;
  update campaigns set advanced_at = now() where id = p_campaign_id and finished_at is null returning * into v_campaign;
  if not found then
    return jsonb_build_object('next', 'ended');
  end if;
  v_ran_out := hold_ran_out(p_campaign_id);
  if v_campaign.snapshot_at is not null then
    perform mark_unknown(p_campaign_id, p_unknown_after_seconds);
    if v_ran_out then
      delete from unknown_messages where campaign_id = p_campaign_id; -- there is no money to try them again
    elsif v_campaign.state <> 'canceled' then
      perform requeue_unknown(p_campaign_id, v_requeue_after);
    end if;
    select * into v_campaign from campaigns where id = p_campaign_id;
  end if;
  -- Old claims of any campaign on this number have told what later sends could tell.
  delete from send_claims
  where channel_id = v_campaign.channel_id and swept
    and claimed_at < now() - make_interval(secs => 600 + 2 * v_requeue_after);

  if v_campaign.state = 'canceled' then
    return jsonb_build_object('next', 'cancel');
  elsif v_campaign.state = 'paused' then
    return jsonb_build_object('next', 'paused');
  end if;
  if v_ran_out and lacks_money(p_campaign_id) then
    return pause_campaign(p_campaign_id, 'HOLD_EXPIRED');
  end if;
  if v_campaign.state = 'scheduled' then
    if v_campaign.scheduled_at > now() then
      return jsonb_build_object('next', 'wait', 'seconds', extract(epoch from v_campaign.scheduled_at - now()));
    end if;
    if portfolio_lack(p_campaign_id) is not null then
      return pause_campaign(p_campaign_id, 'PORTFOLIO_LIMIT');
    end if;
    update campaigns set state = 'preparing' where id = p_campaign_id;
    v_campaign.state := 'preparing';
  end if;
  if v_campaign.state = 'preparing' then
    return jsonb_build_object('next', 'snapshot');
  end if;

  if v_campaign.queued = 0 then
    v_due := (
      select min(due) from (
        select min(claimed_at) + make_interval(secs => p_unknown_after_seconds) as due from send_claims
        where campaign_id = p_campaign_id and not swept and v_campaign.sending > 0
        union all
        select min(claimed_at) + make_interval(secs => v_requeue_after) from unknown_messages
        where campaign_id = p_campaign_id
      ) events
    );
    if v_due is null then
      perform finish_campaign(p_campaign_id);
      return jsonb_build_object('next', 'ended');
    end if;
    return jsonb_build_object('next', 'wait', 'seconds', greatest(2, extract(epoch from v_due - now()) + 0.5));
  end if;

  select * into strict v_channel from channels where id = v_campaign.channel_id;
  v_refusal := coalesce(
    refusal_of(v_campaign.organization_id),
    case when v_channel.stopped or v_channel.retired_at is not null then 'CHANNEL.STOPPED' end
  );
  if v_refusal is not null then
    update campaigns set state_reason = v_refusal where id = p_campaign_id and state_reason is distinct from v_refusal;
    return jsonb_build_object('next', 'wait', 'seconds', c_stopped_seconds);
  end if;
  select status into v_template_status from templates where id = v_campaign.template_id;
  if v_template_status <> 'APPROVED' then
    return pause_campaign(p_campaign_id, 'TEMPLATE.' || v_template_status);
  end if;
  if v_campaign.settings ? 'quiet_hours' then
    v_quiet := nullif(v_campaign.settings -> 'quiet_hours', 'null');
  else
    select quiet_hours into v_quiet from organizations where id = v_campaign.organization_id;
  end if;
  v_due := quiet_until(v_quiet, now());
  if v_due is not null then
    update campaigns set state_reason = 'QUIET_HOURS' where id = p_campaign_id and state_reason is distinct from 'QUIET_HOURS';
    return jsonb_build_object('next', 'wait', 'seconds', extract(epoch from v_due - now()));
  end if;
  if v_campaign.day_claimed >= v_campaign.daily_quota then
    v_due := v_campaign.day_last_at + interval '24 hours 1 minute';
    if v_due > now() then
      update campaigns set state_reason = 'DAILY_QUOTA' where id = p_campaign_id and state_reason is distinct from 'DAILY_QUOTA';
      return jsonb_build_object('next', 'wait', 'seconds', extract(epoch from v_due - now()));
    end if;
  end if;
  -- A page of what is queued, in order: when all of it waits for its next attempt, so does the campaign.
  select min(coalesce(not_before, now())) into v_due
  from (
    select not_before from outbound_messages
    where campaign_id = p_campaign_id and claimable and state = 'queued' order by id limit 5000
  ) page;
  if v_due > now() then
    return jsonb_build_object('next', 'wait', 'seconds', extract(epoch from v_due - now()));
  end if;
  return begin_dispatch(p_campaign_id, quiet_from(v_quiet, now()));
end
$$;
grant execute on function advance_campaign(uuid, integer, integer) to service_role;
