-- Decides that a subscription bought beside the organization's one is not to be: for good, before anything is done at
-- Stripe. Answers whether it was refused; not, when the other one has ended meanwhile.
create or replace function refuse_subscription(
  p_organization_id uuid,
  p_subscription_id text,
  p_kept_subscription_id text,
  p_correlation_id text
) returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform from organizations where id = p_organization_id for no key update;
  perform from billing_entitlements
  where organization_id = p_organization_id
    and stripe_subscription_id = p_kept_subscription_id
    and status not in ('NONE', 'INCOMPLETE', 'CANCELED')
    and p_subscription_id <> p_kept_subscription_id;
  if not found then
    return false;
  end if;
  insert into stripe_subscriptions (subscription_id, organization_id, status, observation, kept_subscription_id)
  values (p_subscription_id, p_organization_id, 'REFUSED', 0, p_kept_subscription_id)
  on conflict (subscription_id) do update set kept_subscription_id = excluded.kept_subscription_id
  where stripe_subscriptions.kept_subscription_id is null;
  if found then
    perform write_audit_log(
      p_organization_id, 'stripe', 'subscription.refused', p_subscription_id,
      jsonb_build_object('kept', p_kept_subscription_id), p_correlation_id
    );
  end if;
  return true;
end
$$;
grant execute on function refuse_subscription(uuid, text, text, text) to service_role;
