-- Changes a balance and writes the line of the ledger that says why. The caller holds the lock of the entitlement and
-- knows that this fact is not in the ledger yet.
create or replace function write_credits(
  p_organization_id uuid,
  p_kind text,
  p_source_id text,
  p_amount bigint,
  p_details jsonb,
  p_correlation_id text
) returns void
language sql
set search_path = public, pg_temp
as $$
  with changed as (
    update billing_entitlements
    set credits = credits + p_amount, updated_at = now()
    where organization_id = p_organization_id
    returning credits
  )
  insert into credit_ledger (id, organization_id, kind, source_id, amount, balance_after, details, correlation_id)
  select uuid_v7(), p_organization_id, p_kind, p_source_id, p_amount, credits, coalesce(p_details, '{}'), p_correlation_id
  from changed
$$;
