-- Records that a refused subscription was cancelled and paid back at Stripe.
create or replace function finish_refusal(p_subscription_id text, p_refunded_cents bigint, p_correlation_id text)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_organization uuid;
begin
  update stripe_subscriptions set undone_at = now()
  where subscription_id = p_subscription_id and kept_subscription_id is not null and undone_at is null
  returning organization_id into v_organization;
  if found then
    perform write_audit_log(
      v_organization, 'stripe', 'subscription.undone', p_subscription_id,
      jsonb_build_object('refunded_cents', p_refunded_cents), p_correlation_id
    );
  end if;
end
$$;
grant execute on function finish_refusal(text, bigint, text) to service_role;
