-- Tries messages of unknown fate once more: when no status has come for them in so many seconds, although later sends of
-- the same number have theirs. Twice that time without such a sign, or a second time unknown, and they stay as they are,
-- for the operator to see. The caller holds the campaign, and nobody can still be sending what it took so long ago.
create or replace function requeue_unknown(p_campaign_id uuid, p_after_seconds integer) returns integer
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  c_most constant integer := 2000;
  v_channel_id uuid;
  v_answered_at timestamptz; -- the last send that has a status
  v_requeued integer;
begin
  select channel_id into v_channel_id from campaigns where id = p_campaign_id;
  delete from unknown_messages u using outbound_messages m
  where u.campaign_id = p_campaign_id and m.id = u.message_id
    and (m.state <> 'unknown' or m.requeued);
  if not exists (
    select from unknown_messages
    where campaign_id = p_campaign_id and claimed_at < now() - make_interval(secs => p_after_seconds)
  ) then
    return 0;
  end if;
  select max(c.claimed_at) into v_answered_at
  from (
    select claimed_at, message_ids from send_claims where channel_id = v_channel_id order by claimed_at desc limit 200
  ) c
  where exists (select from meta_status_events e where e.message_id = any (c.message_ids));

  with again as (
    delete from unknown_messages u
    where u.message_id in (
      select message_id from unknown_messages
      where campaign_id = p_campaign_id and claimed_at < v_answered_at
        and claimed_at < now() - make_interval(secs => p_after_seconds)
      order by claimed_at limit c_most
    )
    returning u.message_id
  ), queued as (
    update outbound_messages m
    set state = 'queued', claimable = true, requeued = true, updated_at = now()
    from again
    where m.id = again.message_id and m.state = 'unknown'
    returning m.id
  )
  select count(*) into v_requeued from queued;
  update campaigns set unknown = unknown - v_requeued, queued = queued + v_requeued
  where id = p_campaign_id and v_requeued > 0;
  delete from unknown_messages
  where campaign_id = p_campaign_id and claimed_at < now() - make_interval(secs => 2 * p_after_seconds);
  return v_requeued;
end
$$;
