-- Writes what Stripe says of the organization's one subscription, if that was read after what the row shows.
-- `p_subscription`: {subscription_id, customer_id, status, seats, tier, period_start, period_end}.
create or replace function apply_subscription(
  p_organization_id uuid,
  p_subscription jsonb,
  p_observation bigint,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_old billing_entitlements;
  v_new billing_entitlements;
begin
  if not exists (select from organizations where id = p_organization_id) then
    return jsonb_build_object('outcome', 'unknown_organization');
  end if;
  insert into billing_entitlements (organization_id) values (p_organization_id) on conflict do nothing;
  select * into strict v_old from billing_entitlements where organization_id = p_organization_id for update;
  if v_old.observation >= p_observation then
    return jsonb_build_object('outcome', 'stale');
  end if;
  -- A subscription that ended does not take the place of the one that lives.
  if v_old.stripe_subscription_id is distinct from p_subscription ->> 'subscription_id'
    and p_subscription ->> 'status' in ('CANCELED', 'INCOMPLETE')
    and v_old.status not in ('NONE', 'CANCELED', 'INCOMPLETE') then
    return jsonb_build_object('outcome', 'other_subscription');
  end if;
  update billing_entitlements e
  set stripe_customer_id = p_subscription ->> 'customer_id',
      stripe_subscription_id = p_subscription ->> 'subscription_id',
      status = p_subscription ->> 'status',
      tier = p_subscription ->> 'tier',
      seats = (p_subscription ->> 'seats')::integer,
      current_period_start = (p_subscription ->> 'period_start')::timestamptz,
      current_period_end = (p_subscription ->> 'period_end')::timestamptz,
      -- Grace counts from when the payment was first seen to be late.
      grace_ends_at = case
        when p_subscription ->> 'status' <> 'PAST_DUE' then null
        else coalesce(v_old.grace_ends_at, now() + interval '3 days')
      end,
      observation = p_observation,
      updated_at = now()
  where organization_id = p_organization_id
  returning * into v_new;
  if (v_old.status, v_old.tier, v_old.seats) is distinct from (v_new.status, v_new.tier, v_new.seats) then
    perform write_audit_log(
      p_organization_id, 'stripe', 'entitlement.changed', v_new.stripe_subscription_id,
      jsonb_build_object(
        'from', jsonb_build_object('status', v_old.status, 'tier', v_old.tier, 'seats', v_old.seats),
        'to', jsonb_build_object('status', v_new.status, 'tier', v_new.tier, 'seats', v_new.seats)
      ),
      p_correlation_id
    );
  end if;
  return jsonb_build_object('outcome', 'applied');
end
$$;
grant execute on function apply_subscription(uuid, jsonb, bigint, text) to service_role;
