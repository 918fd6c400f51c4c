-- Messages that a dispatcher took and never answered for, because it died: nobody sends them any more, and whether they
-- were sent is not known; if so, then when they were claimed. The caller holds the campaign.
create or replace function mark_unknown(p_campaign_id uuid, p_after_seconds integer) returns integer
language plpgsql
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_ids uuid[];
  v_marked integer;
begin
  with due as (
    select id from send_claims
    where campaign_id = p_campaign_id and not swept and claimed_at < now() - make_interval(secs => p_after_seconds)
    order by claimed_at limit 200
  ), swept as (
    update send_claims c set swept = true from due where c.id = due.id returning c.message_ids
  )
  select coalesce(array_agg(m.id), '{}') into v_ids from swept, unnest(swept.message_ids) as m(id);
  with lost as (
    update outbound_messages set state = 'unknown', dispatched_at = claimed_at, updated_at = now()
    where id = any (v_ids) and state = 'sending' and claimed_at < now() - make_interval(secs => p_after_seconds)
    returning id, claimed_at
  ), told as (
    -- A status has told that they were sent.
    update outbound_messages set dispatched_at = claimed_at
    where id = any (v_ids) and dispatched_at is null and state in ('sent', 'delivered', 'read', 'failed') and wamid is not null
  ), kept as (
    insert into unknown_messages (message_id, campaign_id, claimed_at)
    select id, p_campaign_id, claimed_at from lost
    on conflict (message_id) do nothing
  )
  select count(*) into v_marked from lost;
  update campaigns set sending = sending - v_marked, unknown = unknown + v_marked where id = p_campaign_id and v_marked > 0;
  return v_marked;
end
$$;
