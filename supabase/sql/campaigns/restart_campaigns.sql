-- Asks for the orchestration of every campaign that is neither over nor paused and that nobody has advanced for so long:
-- it may have failed for good. Where one only waits, for its hour or for quiet hours to end, the start finds it running
-- and does nothing. Each is asked for once in that time. Returns how many.
create or replace function restart_campaigns(p_after_seconds integer) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_most constant integer := 500;
  v_asked integer;
begin
  with forgotten as (
    select id from campaigns
    where finished_at is null and state <> 'paused' and advanced_at < now() - make_interval(secs => p_after_seconds)
    order by advanced_at limit c_most
    for no key update skip locked -- whoever holds one is advancing it
  ), asked as (
    update campaigns c set advanced_at = now() from forgotten f where c.id = f.id
    returning 'cmp_' || replace(c.id::text, '-', '') as key
  )
  select count(enqueue('orchestration-start', 'runCampaign', 'campaign:' || key, jsonb_build_object('id', key), null))
  into v_asked from asked;
  return v_asked;
end
$$;
grant execute on function restart_campaigns(integer) to service_role;
