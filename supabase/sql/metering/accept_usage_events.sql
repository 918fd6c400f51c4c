-- Takes in what a worker reports: `[{key, instance_id, type, message_id, occurred_at}]`, and says of each in order what
-- became of it. The new ones and the outbox rows that carry them are one transaction, so a duplicate is sure to be
-- enqueued. An event is taken from a worker that held the instance when it occurred, with some grace for clocks.
create or replace function accept_usage_events(p_worker_id uuid, p_events jsonb, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_clock_grace constant interval := '5 minutes';
  c_oldest constant interval := '7 days'; -- well within the time for which events are kept, or a late copy would count again
  c_per_message constant integer := 100;
  v_checked jsonb;
  v_new bigint[];
  v_outcomes jsonb;
  v_outbox jsonb;
begin
  select jsonb_agg(to_jsonb(c)) into v_checked
  from (
    select e.*, i.organization_id,
      case
        when not exists (
          select from instance_holders h
          where h.instance_id = e.instance_id and h.worker_id = p_worker_id
            and e.occurred_at >= h.held_from - c_clock_grace
            and (h.held_until is null or e.occurred_at <= h.held_until + c_clock_grace)
        ) then 'USAGE.INSTANCE_NOT_HELD'
        when e.occurred_at < now() - c_oldest then 'USAGE.TOO_OLD'
        when e.occurred_at > now() + c_clock_grace then 'USAGE.IN_THE_FUTURE'
      end as code
    from rows from (
      jsonb_to_recordset(p_events) as (key text, instance_id uuid, type text, message_id text, occurred_at timestamptz)
    ) with ordinality as e(key, instance_id, type, message_id, occurred_at, n)
    left join instances i on i.id = e.instance_id
  ) c;

  -- In sorted order, so that two connections with the same events wait for each other and never in a circle.
  with fresh as (
    insert into usage_events (organization_id, instance_id, worker_id, idempotency_key, type, message_id, occurred_at)
    select distinct on (c.instance_id, c.key)
      c.organization_id, c.instance_id, p_worker_id, c.key, c.type, c.message_id, c.occurred_at
    from jsonb_to_recordset(v_checked) as c(
      organization_id uuid, instance_id uuid, key text, type text, message_id text, occurred_at timestamptz, n bigint, code text
    )
    where c.code is null
    order by c.instance_id, c.key, c.n
    on conflict (instance_id, idempotency_key) do nothing
    returning id
  )
  select coalesce(array_agg(id order by id), '{}') into v_new from fresh;

  -- A second statement sees what another connection committed while this one waited.
  select jsonb_agg(
    case
      when c.code is not null then jsonb_build_object('outcome', 'rejected', 'code', c.code)
      when (u.type, u.message_id) is distinct from (c.type, c.message_id)
        then jsonb_build_object('outcome', 'rejected', 'code', 'USAGE.KEY_REUSED')
      when c.copy = 1 and u.id = any (v_new) then jsonb_build_object('outcome', 'accepted')
      else jsonb_build_object('outcome', 'duplicate')
    end
    order by c.n
  ) into v_outcomes
  from (
    select *, row_number() over (partition by r.instance_id, r.key, r.code is null order by r.n) as copy
    from jsonb_to_recordset(v_checked) as r(instance_id uuid, key text, type text, message_id text, n bigint, code text)
  ) c
  left join usage_events u on u.instance_id = c.instance_id and u.idempotency_key = c.key;

  select coalesce(jsonb_agg(enqueue(
    'queue', 'usage-events', 'usage:' || ids[1], jsonb_build_object('eventIds', to_jsonb(ids)), p_correlation_id
  )), '[]') into v_outbox
  from (
    select array_agg(e.id order by e.id) as ids
    from unnest(v_new) with ordinality as e(id, n)
    group by (e.n - 1) / c_per_message
  ) messages;
  return jsonb_build_object('outcomes', v_outcomes, 'outbox_ids', v_outbox);
end
$$;
grant execute on function accept_usage_events(uuid, jsonb, text) to service_role;
