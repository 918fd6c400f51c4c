-- Applies messages of the queue as one set: `{messages: [{message_id, correlation_id, event_ids}], dead: [letters]}`.
-- An event is applied once, whatever is delivered again; what can never be applied becomes a dead letter in the same
-- transaction. Events, then organizations, entitlements and counters are locked in sorted order.
create or replace function apply_usage_events(p_batch jsonb) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_events usage_events[];
  v_ids bigint[];
  v_unknown jsonb;
  v_sent usage_events[];
  v_organization_id uuid;
  v_shortfall bigint;
begin
  v_ids := array(
    select distinct e.id::bigint
    from jsonb_array_elements(p_batch -> 'messages') m, jsonb_array_elements_text(m -> 'event_ids') as e(id)
    order by 1
  );
  v_events := array(select u from usage_events u where id = any (v_ids) and applied_at is null order by id for update);

  select coalesce(jsonb_agg(letter), '[]') into v_unknown
  from (
    select jsonb_build_object(
      'queue', 'usage-events', 'source_id', m ->> 'message_id', 'correlation_id', m ->> 'correlation_id',
      'code', 'USAGE.EVENT_UNKNOWN', 'reason', 'there is no usage event of this id, or no longer',
      'body', jsonb_build_object('eventIds', jsonb_agg(e.id::bigint))
    ) as letter
    from jsonb_array_elements(p_batch -> 'messages') m, jsonb_array_elements_text(m -> 'event_ids') as e(id)
    where not exists (select from usage_events u where u.id = e.id::bigint)
    group by m
  ) letters;
  perform record_dead_letters((p_batch -> 'dead') || v_unknown);

  v_ids := array(select id from unnest(v_events));
  perform from organizations
  where id in (select organization_id from unnest(v_events) where type = 'sent')
  order by id for key share;
  perform from billing_entitlements
  where organization_id in (select organization_id from unnest(v_events) where type = 'sent')
  order by organization_id for update;
  for v_organization_id, v_sent in
    select organization_id, array_agg(e order by id) from unnest(v_events) e where type = 'sent' group by 1 order by 1
  loop
    perform charge_sent_events(v_organization_id, v_sent);
  end loop;
  update usage_events set applied_at = now() where id = any (v_ids) and applied_at is null;

  insert into usage_daily as d (organization_id, day, instance_id, sent, received, seen, webhook, credits, shortfall)
  select organization_id, (occurred_at at time zone 'UTC')::date, instance_id,
    count(*) filter (where type = 'sent'), count(*) filter (where type = 'received'),
    count(*) filter (where type = 'seen'), count(*) filter (where type = 'webhook'),
    sum(credits), sum(shortfall)
  from usage_events
  where id = any (v_ids)
  group by 1, 2, 3
  order by 1, 2, 3
  on conflict (organization_id, day, instance_id) do update
    set sent = d.sent + excluded.sent, received = d.received + excluded.received,
        seen = d.seen + excluded.seen, webhook = d.webhook + excluded.webhook,
        credits = d.credits + excluded.credits, shortfall = d.shortfall + excluded.shortfall;
  select coalesce(sum(shortfall), 0) into v_shortfall from usage_events where id = any (v_ids);
  return jsonb_build_object(
    'applied', cardinality(v_ids), 'shortfall', v_shortfall, 'dead', jsonb_array_length((p_batch -> 'dead') || v_unknown)
  );
end
$$;
grant execute on function apply_usage_events(jsonb) to service_role;
