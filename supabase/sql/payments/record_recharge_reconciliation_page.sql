-- Writes what one page of a comparison with the providers found and mended, and asks for the next page (`p_last_id`) or
-- ends the run. A page that was written before changes nothing: its message came twice.
-- `p_mended`: [{recharge_id, organization_id, credited}]; `p_failures`: [{recharge_id, reason}].
create or replace function record_recharge_reconciliation_page(
  p_id uuid,
  p_page integer,
  p_checked integer,
  p_mended jsonb,
  p_failures jsonb,
  p_last_id uuid,
  p_correlation_id text
) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_key text := 'rec_' || replace(p_id::text, '-', '');
begin
  update recharge_reconciliations
  set page = page + 1,
      last_id = p_last_id,
      checked = checked + p_checked,
      mended = mended || p_mended,
      failures = failures || p_failures,
      status = case when p_last_id is null then 'finished' else status end,
      finished_at = case when p_last_id is null then now() end
  where id = p_id and page = p_page and status = 'running';
  if not found then
    return;
  end if;
  perform write_audit_log(
    o.id, 'reconciliation', 'recharge.mended', 'rch_' || replace(m ->> 'recharge_id', '-', ''),
    jsonb_build_object('run', v_key, 'credited', m -> 'credited'), p_correlation_id
  )
  from jsonb_array_elements(p_mended) m join organizations o on o.id = (m ->> 'organization_id')::uuid;
  if p_last_id is not null then
    perform enqueue(
      'queue', 'payment-events', 'reconcile:' || p_id || ':' || p_page + 1,
      jsonb_build_object('kind', 'reconcile', 'reconciliationId', v_key, 'page', p_page + 1), p_correlation_id
    );
  end if;
end
$$;
grant execute on function record_recharge_reconciliation_page(uuid, integer, integer, jsonb, jsonb, uuid, text) to service_role;
