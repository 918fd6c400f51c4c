-- Takes a webhook in: its inbox row and the outbox row of its first copy are one transaction, so an event is a
-- duplicate only once its first copy is sure to be enqueued. A duplicate of a copy not yet sent names that outbox row.
create or replace function receive_webhook(
  p_endpoint text,
  p_event_id text,
  p_event_type text,
  p_queue text,
  p_body jsonb,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_message_key text := p_endpoint || ':' || p_event_id;
  v_outbox uuid;
  v_first boolean;
begin
  insert into webhook_inbox (endpoint, event_id, event_type)
  values (p_endpoint, p_event_id, p_event_type)
  on conflict (endpoint, event_id) do update set copies = webhook_inbox.copies + 1
  returning copies = 1 into v_first;
  if v_first then
    v_outbox := enqueue('queue', p_queue, v_message_key, p_body, p_correlation_id);
  else
    select id into v_outbox from outbox
    where key = v_message_key and kind = 'queue' and target = p_queue and sent_at is null;
  end if;
  return jsonb_build_object(
    'outcome', case when v_first then 'received' else 'duplicate' end,
    'outbox_ids', case when v_outbox is null then '[]'::jsonb else jsonb_build_array(v_outbox) end
  );
end
$$;
grant execute on function receive_webhook(text, text, text, text, jsonb, text) to service_role;
