-- Takes due rows for sending and hides them for the lease, so that two senders do not send one row at once.
-- A sender that dies leaves the row to the next sweep: a message may be sent twice, never lost.
create or replace function claim_outbox(p_limit integer, p_lease_seconds integer, p_ids uuid[] default null)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  claimed jsonb;
begin
  with due as (
    select id from outbox
    where sent_at is null
      and next_attempt_at <= now()
      and (p_ids is null or id = any (p_ids))
    order by next_attempt_at, id
    limit p_limit
    for update skip locked
  ), taken as (
    update outbox o
    set next_attempt_at = now() + make_interval(secs => p_lease_seconds), attempts = o.attempts + 1
    from due
    where o.id = due.id
    returning o.id, o.kind, o.target, o.key, o.body, o.correlation_id, o.attempts
  )
  select coalesce(jsonb_agg(to_jsonb(taken) order by taken.id), '[]') into claimed from taken;
  return claimed;
end
$$;
grant execute on function claim_outbox(integer, integer, uuid[]) to service_role;
