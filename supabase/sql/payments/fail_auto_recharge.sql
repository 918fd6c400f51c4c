-- An automatic recharge was declined: later again, and after the third time in a row not any more, of which the vendor is
-- told. The caller holds the wallet and the recharge.
create or replace function fail_auto_recharge(p_recharge recharges, p_failure text, p_correlation_id text) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  c_pauses constant interval[] := array['1 hour', '6 hours'];
  v_key text := 'rch_' || replace(p_recharge.id::text, '-', '');
  v_failures integer;
  v_off boolean;
begin
  insert into auto_recharges (organization_id, failures, last_failure) values (p_recharge.organization_id, 1, p_failure)
  on conflict (organization_id) do update
  set failures = auto_recharges.failures + 1, last_failure = p_failure, updated_at = now()
  returning failures into v_failures;
  v_off := v_failures > array_length(c_pauses, 1);
  update auto_recharges set retry_at = case when not v_off then now() + c_pauses[v_failures] end
  where organization_id = p_recharge.organization_id;
  perform write_audit_log(
    p_recharge.organization_id, 'stripe', 'auto_recharge.failed', v_key,
    jsonb_build_object('failure', p_failure, 'failures', v_failures), p_correlation_id
  );
  if not v_off then
    return;
  end if;
  perform turn_off_auto_recharge(
    p_recharge.organization_id, 'stripe', v_key, v_key,
    jsonb_build_object(
      'currency', p_recharge.currency, 'amount', (p_recharge.amount + p_recharge.tax)::text,
      'failures', v_failures, 'reason', p_failure
    ), p_correlation_id
  );
end
$$;
