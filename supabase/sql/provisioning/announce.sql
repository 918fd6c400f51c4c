-- Has an event of an instance written to its timeline, once the decision it tells of is committed.
create or replace function announce(p_instance_id uuid, p_type text, p_details jsonb) returns uuid
language sql
set search_path = public, pg_temp
as $$
  select enqueue(
    'orchestration-start', 'recordInstanceEvent', 'event:' || uuid_v7(),
    jsonb_build_object(
      'instanceId', 'ins_' || replace(p_instance_id::text, '-', ''),
      'type', p_type,
      'at', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'details', coalesce(p_details, '{}')
    ),
    null
  )
$$;
