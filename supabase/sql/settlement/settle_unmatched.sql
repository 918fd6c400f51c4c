-- Looks again at statuses that wait for their message, those that are due: settles what is known now, lets the rest wait
-- twice as long, and gives up on the oldest. One that names a message of ours is then a dead letter, as is at once what the
-- database refuses; one that names none was somebody else's.
create or replace function settle_unmatched(p_limit integer default 1000) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_ours constant interval := '7 days';
  c_others constant interval := '1 day';
  v_due unmatched_statuses[];
  v_known unmatched_statuses[];
  v_settled bigint[] := '{}';
  v_refused jsonb := '[]';
  v_dead jsonb;
  v_forgotten integer;
begin
  v_due := array(select u from unmatched_statuses u where next_attempt_at <= now() order by next_attempt_at, id limit p_limit);
  v_known := array(
    select u from unnest(v_due) u
    where (u).message_id is not null and exists (select from outbound_messages m where m.id = (u).message_id)
      or (u).message_id is null and exists (select from outbound_messages m where m.wamid = (u).wamid)
    order by (u).id
  );
  if v_known <> '{}' then
    v_refused := settle_known(v_known);
    v_settled := array(
      select (u).id from unnest(v_known) u
      where exists (
        select from outbound_messages m join meta_status_events e on e.message_id = m.id and e.status = (u).status
        where m.id = (u).message_id or ((u).message_id is null and m.wamid = (u).wamid)
      )
    );
    delete from unmatched_statuses where id = any (v_settled);
  end if;

  with refused as (
    select (r ->> 'id')::bigint as id, r ->> 'reason' as reason from jsonb_array_elements(v_refused) r
  ), gone as (
    delete from unmatched_statuses u
    where id in (select (d).id from unnest(v_due) d)
      and (id in (select id from refused) or received_at < now() - case when message_id is null then c_others else c_ours end)
    returning u.*, (select reason from refused r where r.id = u.id) as refusal
  ), letters as (
    select jsonb_build_object(
      'queue', 'meta-events', 'source_id', 'unmatched:' || wamid || ':' || status,
      'code', case when refusal is null then 'SETTLEMENT.UNMATCHED' else 'SETTLEMENT.REFUSED' end,
      'reason', coalesce('the database refuses a value: ' || refusal, 'no message of this id has become known in seven days'),
      'body', jsonb_build_object('kind', 'statuses', 'items', jsonb_build_array(body))
    ) as letter
    from gone where message_id is not null or refusal is not null
  )
  select
    (select coalesce(jsonb_agg(letter), '[]') from letters),
    (select count(*) from gone where message_id is null and refusal is null)
  into v_dead, v_forgotten;
  perform record_dead_letters(v_dead);

  update unmatched_statuses
  set attempts = attempts + 1, next_attempt_at = now() + least(interval '1 minute' * 2 ^ (attempts + 1), interval '12 hours')
  where id in (select (d).id from unnest(v_due) d);
  return jsonb_build_object(
    'due', cardinality(v_due), 'settled', cardinality(v_settled), 'dead', jsonb_array_length(v_dead), 'forgotten', v_forgotten
  );
end
$$;
grant execute on function settle_unmatched(integer) to service_role;
