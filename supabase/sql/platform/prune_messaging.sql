-- Forgets what has been sent, and inbox rows older than any provider's retries, in bounded steps.
create or replace function prune_messaging(p_limit integer default 5000) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  outbox_rows integer;
  inbox_rows integer;
  key_rows integer;
begin
  delete from outbox where id in (
    select id from outbox where sent_at < now() - interval '7 days' limit p_limit
  );
  get diagnostics outbox_rows = row_count;
  delete from webhook_inbox where (endpoint, event_id) in (
    select endpoint, event_id from webhook_inbox where received_at < now() - interval '90 days' limit p_limit
  );
  get diagnostics inbox_rows = row_count;
  delete from idempotency_keys where (organization_id, route, key) in (
    select organization_id, route, key from idempotency_keys where created_at < now() - interval '30 days' limit p_limit
  );
  get diagnostics key_rows = row_count;
  return jsonb_build_object('outbox', outbox_rows, 'inbox', inbox_rows, 'idempotency_keys', key_rows);
end
$$;
grant execute on function prune_messaging(integer) to service_role;
