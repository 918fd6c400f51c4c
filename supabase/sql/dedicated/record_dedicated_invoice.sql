-- How far an invoice is at Stripe: the id of the one that was made there, that it was issued, or why it was not yet.
create or replace function record_dedicated_invoice(p_id uuid, p_stripe_invoice_id text, p_issued boolean, p_error text)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_invoice dedicated_invoices;
begin
  select * into strict v_invoice from dedicated_invoices where id = p_id for update;
  if v_invoice.status = 'issued' then
    return;
  end if;
  update dedicated_invoices
  set stripe_invoice_id = coalesce(stripe_invoice_id, p_stripe_invoice_id), last_error = left(p_error, 500),
      status = case when p_issued then 'issued' else status end, issued_at = case when p_issued then now() end
  where id = p_id;
  if p_issued then
    perform write_audit_log(
      v_invoice.organization_id, 'timer', 'dedicated_invoice.issued', to_char(v_invoice.month, 'YYYY-MM'),
      jsonb_build_object('stripe_invoice', p_stripe_invoice_id, 'cents', v_invoice.cents), null
    );
  end if;
end
$$;
grant execute on function record_dedicated_invoice(uuid, text, boolean, text) to service_role;
