-- Writes what one page of a comparison with Stripe found and mended, and asks for the next page or ends the run. A page
-- that was written before changes nothing: its message came twice.
-- `p_mended`: [{subscription_id, organization_id, …}]; `p_failures`: [{subscription_id, reason}].
create or replace function record_reconciliation_page(
  p_id uuid,
  p_page integer,
  p_checked integer,
  p_mended jsonb,
  p_failures jsonb,
  p_next_cursor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_mended record;
begin
  update billing_reconciliations
  set page = page + 1,
      next_cursor = p_next_cursor,
      checked = checked + p_checked,
      mended = mended || p_mended,
      failures = failures || p_failures,
      status = case when p_next_cursor is null then 'finished' else status end,
      finished_at = case when p_next_cursor is null then now() end
  where id = p_id and page = p_page and status = 'running';
  if not found then
    return '[]';
  end if;
  for v_mended in
    select o.id, m from jsonb_array_elements(p_mended) m
    join organizations o on o.id = (m ->> 'organization_id')::uuid
  loop
    perform write_audit_log(
      v_mended.id, 'reconciliation', 'billing.mended', v_mended.m ->> 'subscription_id',
      v_mended.m - 'organization_id' - 'subscription_id' || jsonb_build_object('run', 'rec_' || replace(p_id::text, '-', '')), p_correlation_id
    );
  end loop;
  if p_next_cursor is null then
    return '[]';
  end if;
  return jsonb_build_array(enqueue(
    'queue', 'stripe-events', 'reconcile:' || p_id || ':' || p_page + 1,
    jsonb_build_object('reconciliationId', 'rec_' || replace(p_id::text, '-', ''), 'page', p_page + 1), p_correlation_id
  ));
end
$$;
grant execute on function record_reconciliation_page(uuid, integer, integer, jsonb, jsonb, text, text) to service_role;
