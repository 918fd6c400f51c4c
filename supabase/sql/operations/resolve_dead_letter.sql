-- An operator's decision on an open dead letter: `replay` sends its body to its queue once more, `discard` closes it.
create or replace function resolve_dead_letter(
  p_id uuid,
  p_action text,
  p_actor text,
  p_note text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_letter dead_letters;
  v_outbox uuid;
begin
  if p_action not in ('replay', 'discard') then
    raise exception 'unknown action %', left(p_action, 40) using errcode = '22023';
  end if;
  select * into v_letter from dead_letters where id = p_id for update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'DEAD_LETTER.UNKNOWN');
  end if;
  if v_letter.status <> 'open' then
    return jsonb_build_object('ok', false, 'code', 'DEAD_LETTER.ALREADY_RESOLVED', 'status', v_letter.status);
  end if;
  update dead_letters
  set status = case p_action when 'replay' then 'replayed' else 'discarded' end,
      resolved_at = now(), resolved_by = p_actor, resolution_note = p_note
  where id = p_id
  returning * into v_letter;
  if p_action = 'replay' then
    v_outbox := enqueue('queue', v_letter.queue, 'replay:' || p_id, v_letter.body, coalesce(v_letter.correlation_id, p_correlation_id));
  end if;
  perform write_audit_log(
    v_letter.organization_id, p_actor, 'dead_letter.' || v_letter.status, 'dlq_' || replace(p_id::text, '-', ''),
    jsonb_build_object('queue', v_letter.queue, 'code', v_letter.code, 'note', p_note), p_correlation_id
  );
  return jsonb_build_object(
    'ok', true, 'letter', to_jsonb(v_letter),
    'outbox_ids', case when v_outbox is null then '[]'::jsonb else jsonb_build_array(v_outbox) end
  );
end
$$;
grant execute on function resolve_dead_letter(uuid, text, text, text, text) to service_role;
