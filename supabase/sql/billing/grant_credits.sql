-- Grants what one invoice line paid for, once. Returns what it granted now. The caller holds the lock of the entitlement.
create or replace function grant_credits(
  p_organization_id uuid,
  p_subscription_id text,
  p_invoice_id text,
  p_line_id text,
  p_credits bigint,
  p_correlation_id text
) returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
begin
  insert into credit_grants (line_id, organization_id, subscription_id, invoice_id, granted)
  values (p_line_id, p_organization_id, p_subscription_id, p_invoice_id, p_credits)
  on conflict (line_id) do nothing;
  if not found then
    return 0;
  end if;
  perform write_credits(
    p_organization_id, 'grant', p_line_id, p_credits, jsonb_build_object('invoice_id', p_invoice_id), p_correlation_id
  );
  return p_credits;
end
$$;
