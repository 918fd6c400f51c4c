-- Credits end with the subscription that paid for them. Held ones stay for their messages, and what was spent is taken to
-- be the oldest, so a later subscription loses nothing of its own. The caller holds the lock of the entitlement.
create or replace function end_credits(p_organization_id uuid, p_subscription_id text, p_correlation_id text)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_grant credit_grants;
  v_left bigint;
  v_take bigint;
  v_ended bigint := 0;
begin
  select credits - credits_held - (
    select coalesce(sum(granted - refunded), 0) from credit_grants
    where organization_id = p_organization_id and subscription_id <> p_subscription_id and ended_at is null
  ) into v_left
  from billing_entitlements where organization_id = p_organization_id;
  for v_grant in
    select * from credit_grants
    where organization_id = p_organization_id and subscription_id = p_subscription_id and ended_at is null
    order by granted_at desc, line_id desc
  loop
    v_take := greatest(0, least(v_left, v_grant.granted - v_grant.refunded));
    if v_take > 0 then
      perform write_credits(
        p_organization_id, 'expire', v_grant.line_id, -v_take,
        jsonb_build_object('subscription_id', p_subscription_id), p_correlation_id
      );
    end if;
    update credit_grants set ended_at = now() where line_id = v_grant.line_id;
    v_left := v_left - v_take;
    v_ended := v_ended + v_take;
  end loop;
  if v_ended > 0 then
    perform write_audit_log(
      p_organization_id, 'stripe', 'credits.ended', p_subscription_id, jsonb_build_object('credits', v_ended),
      p_correlation_id
    );
  end if;
end
$$;
