-- Remembers the organization's Stripe customer; the first one stays. Returns the one that holds.
create or replace function link_stripe_customer(p_organization_id uuid, p_customer_id text) returns text
language sql
security definer
set search_path = public, pg_temp
as $$
  insert into billing_entitlements (organization_id, stripe_customer_id)
  values (p_organization_id, p_customer_id)
  on conflict (organization_id) do update
    set stripe_customer_id = coalesce(billing_entitlements.stripe_customer_id, excluded.stripe_customer_id)
  returning stripe_customer_id
$$;
grant execute on function link_stripe_customer(uuid, text) to service_role;
