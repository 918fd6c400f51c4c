-- An operator stops the platform for everybody, or starts it again. Calls that were let through before end as usual.
create or replace function set_kill_switch(
  p_name text,
  p_stopped boolean,
  p_reason text,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_switch kill_switches;
begin
  select * into strict v_switch from kill_switches where name = p_name for update;
  if v_switch.stopped <> p_stopped then
    update kill_switches
    set stopped = p_stopped, reason = p_reason, changed_by = p_actor, changed_at = now()
    where name = p_name
    returning * into v_switch;
    perform write_audit_log(
      null, p_actor, case when p_stopped then 'platform.stopped' else 'platform.started' end, p_name,
      jsonb_build_object('reason', p_reason), p_correlation_id
    );
  end if;
  return to_jsonb(v_switch);
end
$$;
grant execute on function set_kill_switch(text, boolean, text, text, text) to service_role;
