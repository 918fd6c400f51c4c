-- Begins a comparison with Stripe, of one organization or of all: its row, and the message that carries its first page.
create or replace function start_reconciliation(p_organization_id uuid, p_requested_by text, p_correlation_id text)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_run billing_reconciliations;
  v_outbox uuid;
begin
  if p_organization_id is not null and not exists (select from organizations where id = p_organization_id) then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.UNKNOWN');
  end if;
  insert into billing_reconciliations (id, requested_by, organization_id)
  values (uuid_v7(), p_requested_by, p_organization_id)
  returning * into v_run;
  perform write_audit_log(
    p_organization_id, p_requested_by, 'billing.reconciliation_started', 'rec_' || replace(v_run.id::text, '-', ''), '{}', p_correlation_id
  );
  v_outbox := enqueue(
    'queue', 'stripe-events', 'reconcile:' || v_run.id || ':0',
    jsonb_build_object('reconciliationId', 'rec_' || replace(v_run.id::text, '-', ''), 'page', 0), p_correlation_id
  );
  return jsonb_build_object('ok', true, 'run', to_jsonb(v_run), 'outbox_ids', jsonb_build_array(v_outbox));
end
$$;
grant execute on function start_reconciliation(uuid, text, text) to service_role;
