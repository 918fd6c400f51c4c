-- Begins a comparison of recharges with the providers: its row, and the message that carries its first page.
create or replace function start_recharge_reconciliation(p_requested_by text, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_run recharge_reconciliations;
  v_key text;
begin
  insert into recharge_reconciliations (id, requested_by) values (uuid_v7(), p_requested_by) returning * into v_run;
  v_key := 'rec_' || replace(v_run.id::text, '-', '');
  perform write_audit_log(null, p_requested_by, 'recharge.reconciliation_started', v_key, '{}', p_correlation_id);
  return jsonb_build_object(
    'run', to_jsonb(v_run),
    'outbox_ids', jsonb_build_array(enqueue(
      'queue', 'payment-events', 'reconcile:' || v_run.id || ':0',
      jsonb_build_object('kind', 'reconcile', 'reconciliationId', v_key, 'page', 0), p_correlation_id
    ))
  );
end
$$;
grant execute on function start_recharge_reconciliation(text, text) to service_role;
