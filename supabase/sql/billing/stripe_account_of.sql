-- Which Stripe customer and subscription an organization has.
create or replace function stripe_account_of(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'customer_id', e.stripe_customer_id,
    'subscription_id', case when e.status not in ('NONE', 'INCOMPLETE', 'CANCELED') then e.stripe_subscription_id end
  )
  from (select) as always
  left join billing_entitlements e on e.organization_id = p_organization_id
$$;
grant execute on function stripe_account_of(uuid) to service_role;
