-- Gives a campaign the next stretch of time, of half a second at most, in which it may send from its number: so many
-- messages, evenly spaced. Every time is the database's, in microseconds.
--
-- No second ever has more messages than the rate of the number, from however many hosts:
-- * A campaign has a whole number of messages a second, its share. Its permits are 1.02 s / share apart, so that no
--   stretch of 1.02 s holds more of them than the share. A permit is used at most 15 ms late, or thrown away, so no
--   second of sending holds more than 1.015 s of permits; the other 5 ms are for what differs in the way to Meta.
-- * The shares that touch the same stretch add up to no more than the rate: what others were given counts until 1.02 s
--   after its end, and the 100 ms by which the clocks of two hosts may be understood differently. So who joins waits
--   until the others have made room, a second or two.
-- What this costs is 2 % of the rate.
create or replace function reserve_send_window(
  p_channel_id uuid,
  p_campaign_id uuid,
  p_epoch bigint,
  p_want integer
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  c_second constant interval := '1.02 seconds';
  c_second_us constant integer := 1020000;
  c_guard constant interval := '100 milliseconds';
  c_slice constant double precision := 0.5;
  c_lead constant interval := '15 milliseconds';           -- for the answer to arrive
  c_active constant interval := '3 seconds';
  v_campaign campaigns;
  v_channel channels;
  v_window send_windows;
  v_now timestamptz;
  v_rate integer;
  v_own send_slices;
  v_starts timestamptz;
  v_others integer;
  v_freed_at timestamptz;
  v_active integer;
  v_share integer;
  v_count integer;
  v_interval_us integer;
begin
  select * into v_campaign from campaigns where id = p_campaign_id;
  if not found or v_campaign.epoch <> p_epoch or v_campaign.state <> 'sending' then
    return jsonb_build_object('outcome', 'stopped');
  end if;
  select * into strict v_channel from channels where id = p_channel_id;
  if v_channel.stopped or v_channel.retired_at is not null or refusal_of(v_campaign.organization_id) is not null then
    return jsonb_build_object('outcome', 'stopped');
  end if;
  insert into send_windows (channel_id) values (p_channel_id) on conflict (channel_id) do nothing;
  select * into strict v_window from send_windows where channel_id = p_channel_id for update;
  v_now := clock_timestamp();
  delete from send_slices where channel_id = p_channel_id and ends_at < v_now - c_second - c_guard;
  v_rate := send_rate_of(v_channel.messages_per_second, v_window.slowed_rate, v_window.slowed_at, v_now);
  insert into send_demands (channel_id, campaign_id, wants, seen_at)
  values (p_channel_id, p_campaign_id, greatest(1, least(v_campaign.rate, p_want)), v_now)
  on conflict (channel_id, campaign_id) do update set wants = excluded.wants, seen_at = excluded.seen_at;

  select * into v_own from send_slices
  where channel_id = p_channel_id and campaign_id = p_campaign_id order by ends_at desc limit 1;
  if v_own.starts_at > v_now + make_interval(secs => c_slice) then
    -- One stretch ahead is enough: who hoards keeps others waiting.
    return jsonb_build_object('outcome', 'wait', 'wait_us', microseconds(v_own.starts_at - v_now));
  end if;
  v_starts := greatest(
    v_now + c_lead, v_own.ends_at + case when v_own.epoch = p_epoch then interval '0' else c_guard end
  );
  select coalesce(sum(share), 0), min(freed_at) into v_others, v_freed_at
  from (
    select max(share) as share, max(ends_at) + c_second + c_guard as freed_at from send_slices
    where channel_id = p_channel_id and campaign_id <> p_campaign_id and ends_at + c_second + c_guard > v_starts
    group by campaign_id
  ) others;
  select count(*) into v_active from send_demands where channel_id = p_channel_id and seen_at > v_now - c_active;
  if v_active > 1 then
    v_share := fair_send_share(p_channel_id, p_campaign_id, v_rate, v_now - c_active);
  else
    v_share := least(v_campaign.rate, v_rate);
  end if;
  -- More campaigns than messages a second: they take turns, each leaves room after its stretch.
  if v_share = 0 and v_own.ends_at is not null then
    v_starts := greatest(v_starts, v_own.ends_at + c_second * (v_active::double precision / v_rate));
  end if;
  v_share := least(greatest(1, v_share), v_rate - v_others);
  if v_share < 1 then
    return jsonb_build_object(
      'outcome', 'wait', 'wait_us', greatest(50000, microseconds(coalesce(v_freed_at, v_now) - v_now))
    );
  end if;

  v_count := greatest(1, least(p_want, ceil(v_share * c_slice)::integer));
  v_interval_us := ceil(c_second_us::numeric / v_share);
  insert into send_slices (channel_id, campaign_id, epoch, share, starts_at, ends_at)
  values (p_channel_id, p_campaign_id, p_epoch, v_share, v_starts, v_starts + make_interval(secs => v_interval_us * v_count / 1e6));
  return jsonb_build_object(
    'outcome', 'granted', 'count', v_count,
    'now_us', microseconds(v_now - 'epoch'::timestamptz),
    'starts_us', microseconds(v_starts - 'epoch'::timestamptz),
    'interval_us', v_interval_us
  );
end
$$;
grant execute on function reserve_send_window(uuid, uuid, bigint, integer) to service_role;
