-- The kill switch of one number. Messages that are on their way arrive; nothing more is taken up.
create or replace function set_channel_stopped(
  p_id uuid,
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
  v_channel channels;
begin
  select * into v_channel from channels where id = p_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'CHANNEL.UNKNOWN');
  end if;
  if v_channel.stopped <> p_stopped then
    update channels
    set stopped = p_stopped,
        stopped_reason = case when p_stopped then p_reason end,
        stopped_by = case when p_stopped then p_actor end
    where id = p_id;
    perform write_audit_log(
      v_channel.organization_id, p_actor, case when p_stopped then 'channel.stopped' else 'channel.resumed' end,
      'chn_' || replace(p_id::text, '-', ''), jsonb_build_object('reason', p_reason), p_correlation_id
    );
  end if;
  return jsonb_build_object('ok', true, 'channel', (select to_jsonb(c) from channel_overview c where c.id = p_id));
end
$$;
grant execute on function set_channel_stopped(uuid, boolean, text, text, text) to service_role;
