-- Writes what Stripe says of a subscription, if that was read after what is known of it. The entitlement shows the
-- organization's one subscription: the one that lives, else the latest. `p_subscription`: {subscription_id, customer_id,
-- status, seats, credit_packs, tier, created_at, period_start, period_end}.
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
  v_id text := p_subscription ->> 'subscription_id';
  v_status text := p_subscription ->> 'status';
  v_created timestamptz := (p_subscription ->> 'created_at')::timestamptz;
  c_dead constant text[] := array['NONE', 'INCOMPLETE', 'CANCELED'];
  v_known stripe_subscriptions;
  v_old billing_entitlements;
  v_new billing_entitlements;
  v_changed boolean;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('outcome', 'unknown_organization');
  end if;
  insert into billing_entitlements (organization_id) values (p_organization_id) on conflict do nothing;
  select * into strict v_old from billing_entitlements where organization_id = p_organization_id for update;
  select * into v_known from stripe_subscriptions where subscription_id = v_id;
  if v_known.kept_subscription_id is not null then
    return jsonb_build_object('outcome', 'refused', 'undone', v_known.undone_at is not null);
  end if;
  -- An end is final, whenever it was read.
  if v_status = 'CANCELED' then
    perform end_credits(p_organization_id, v_id, p_correlation_id);
  end if;
  if v_known.observation >= p_observation then
    return jsonb_build_object('outcome', 'stale');
  end if;
  if v_old.stripe_subscription_id <> v_id and v_old.status <> all (c_dead) and v_status <> all (c_dead) then
    return jsonb_build_object('outcome', 'second_subscription', 'kept_subscription_id', v_old.stripe_subscription_id);
  end if;
  insert into stripe_subscriptions (subscription_id, organization_id, status, created_at, observation)
  values (v_id, p_organization_id, v_status, v_created, p_observation)
  on conflict (subscription_id) do update
    set status = excluded.status, created_at = excluded.created_at, observation = excluded.observation;
  -- A subscription that ended does not take the place of one that lives, nor of one that was bought after it.
  if v_old.stripe_subscription_id <> v_id and v_status = any (c_dead) and (
    v_old.status <> all (c_dead)
    or v_created < (select created_at from stripe_subscriptions where subscription_id = v_old.stripe_subscription_id)
  ) then
    return jsonb_build_object('outcome', 'other_subscription');
  end if;
  update billing_entitlements e
  set stripe_customer_id = p_subscription ->> 'customer_id',
      stripe_subscription_id = v_id,
      status = v_status,
      tier = p_subscription ->> 'tier',
      seats = (p_subscription ->> 'seats')::integer,
      credit_packs = coalesce((p_subscription ->> 'credit_packs')::integer, 0),
      current_period_start = (p_subscription ->> 'period_start')::timestamptz,
      current_period_end = (p_subscription ->> 'period_end')::timestamptz,
      -- Grace counts from when the payment was first seen to be late.
      grace_ends_at = case
        when v_status <> 'PAST_DUE' then null
        else coalesce(v_old.grace_ends_at, now() + interval '3 days')
      end,
      observation = p_observation,
      updated_at = now()
  where organization_id = p_organization_id
  returning * into v_new;
  v_changed := (v_old.status, v_old.tier, v_old.seats, v_old.credit_packs)
    is distinct from (v_new.status, v_new.tier, v_new.seats, v_new.credit_packs);
  if v_changed then
    perform write_audit_log(
      p_organization_id, 'stripe', 'entitlement.changed', v_id,
      jsonb_build_object(
        'from', jsonb_build_object(
          'status', v_old.status, 'tier', v_old.tier, 'seats', v_old.seats, 'credit_packs', v_old.credit_packs
        ),
        'to', jsonb_build_object(
          'status', v_new.status, 'tier', v_new.tier, 'seats', v_new.seats, 'credit_packs', v_new.credit_packs
        )
      ),
      p_correlation_id
    );
  end if;
  perform enforce_slots(p_organization_id);
  return jsonb_build_object(
    'outcome', 'applied',
    'changed', v_changed or v_old.current_period_end is distinct from v_new.current_period_end
  );
end
$$;
grant execute on function apply_subscription(uuid, jsonb, bigint, text) to service_role;
