-- How many messages a second may leave a number, never more than Meta's level of it allows.
create or replace function set_channel_rate(
  p_id uuid,
  p_messages_per_second integer,
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
  if v_channel.throughput = 'STANDARD' and p_messages_per_second > 80 then
    return jsonb_build_object('ok', false, 'code', 'CHANNEL.RATE_TOO_HIGH');
  end if;
  if v_channel.messages_per_second <> p_messages_per_second then
    update channels set messages_per_second = p_messages_per_second where id = p_id;
    perform write_audit_log(
      v_channel.organization_id, p_actor, 'channel.rate_set', 'chn_' || replace(p_id::text, '-', ''),
      jsonb_build_object('from', v_channel.messages_per_second, 'to', p_messages_per_second), p_correlation_id
    );
  end if;
  return jsonb_build_object('ok', true, 'channel', (select to_jsonb(c) from channel_overview c where c.id = p_id));
end
$$;
grant execute on function set_channel_rate(uuid, integer, text, text) to service_role;
