-- Applies what Stripe says of a paid invoice of the organization's subscription: a grant for each line, keyed by the
-- line, and what its refunds take back, keyed by refund and line. What was applied before changes nothing.
-- `p_invoice`: {invoice_id, subscription_id, subscription_ended, total,
--   lines: see line_credits, refunds: [{refund_id, amount, stands, after_end}] in the order in which they were made}.
create or replace function settle_invoice(p_organization_id uuid, p_invoice jsonb, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_subscription text := p_invoice ->> 'subscription_id';
  v_total numeric := (p_invoice ->> 'total')::numeric;
  v_before bigint;
  v_after bigint;
  v_granted bigint := 0;
  v_taken bigint := 0;
  v_line record;
  v_refund record;
  v_grant credit_grants;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('outcome', 'unknown_organization');
  end if;
  if exists (
    select from stripe_subscriptions where subscription_id = v_subscription and kept_subscription_id is not null
  ) then
    return jsonb_build_object('outcome', 'refused');
  end if;
  insert into billing_entitlements (organization_id) values (p_organization_id) on conflict do nothing;
  select credits into v_before from billing_entitlements where organization_id = p_organization_id for update;

  for v_line in select * from line_credits(p_invoice -> 'lines') order by line_id loop
    v_granted := v_granted + grant_credits(
      p_organization_id, v_subscription, p_invoice ->> 'invoice_id', v_line.line_id, v_line.credits, p_correlation_id
    );
  end loop;

  -- Each refund claims the difference of two rounded sums, so that together they claim neither more nor less than all.
  for v_refund in
    with made as (
      select r.*, sum(case when r.stands then r.amount else 0 end) over (order by r.n) as so_far
      from rows from (
        jsonb_to_recordset(p_invoice -> 'refunds') as (refund_id text, amount numeric, stands boolean, after_end boolean)
      ) with ordinality as r(refund_id, amount, stands, after_end, n)
    )
    select g.line_id, m.refund_id, m.stands, m.after_end,
      round(g.granted * least(1, m.so_far / v_total))::bigint
        - round(g.granted * least(1, (m.so_far - case when m.stands then m.amount else 0 end) / v_total))::bigint as claim
    from made m, credit_grants g
    where g.invoice_id = p_invoice ->> 'invoice_id' and g.organization_id = p_organization_id and v_total > 0
    order by m.n, g.line_id
  loop
    select * into strict v_grant from credit_grants where line_id = v_refund.line_id;
    v_taken := v_taken - take_back_credits(
      v_grant, v_refund.refund_id, v_refund.claim, v_refund.stands, v_refund.after_end, p_correlation_id
    );
  end loop;
  if (p_invoice ->> 'subscription_ended')::boolean then
    perform end_credits(p_organization_id, v_subscription, p_correlation_id);
  end if;

  select credits into v_after from billing_entitlements where organization_id = p_organization_id;
  if v_granted <> 0 or v_taken <> 0 then
    perform write_audit_log(
      p_organization_id, 'stripe', 'credits.changed', p_invoice ->> 'invoice_id',
      jsonb_build_object('granted', v_granted, 'taken_back', v_taken, 'from', v_before, 'to', v_after), p_correlation_id
    );
  end if;
  return jsonb_build_object('outcome', 'applied', 'granted', v_granted, 'taken_back', v_taken);
end
$$;
grant execute on function settle_invoice(uuid, jsonb, text) to service_role;
