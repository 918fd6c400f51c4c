-- Charges the `sent` events of one organization, whose entitlement is locked. A message with a reservation settles it,
-- once, however many events tell of it; one whose reservation was let go, or that never had one, is paid from what is
-- available. What cannot be paid is the event's shortfall: credits never go below zero, nor into what others reserved.
create or replace function charge_sent_events(p_organization_id uuid, p_events usage_events[]) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_credits bigint := 0;
  v_available bigint := 0;
begin
  select credits, credits - credits_held into v_credits, v_available
  from billing_entitlements where organization_id = p_organization_id;
  if not found then
    v_credits := 0;
    v_available := 0;
  end if;

  with sent as (
    select e.id, e.message_id, h.state, h.amount,
      h.state is null
        or (h.state <> 'settled' and row_number() over (partition by e.message_id order by e.id) = 1) as due
    from unnest(p_events) e
    left join credit_holds h on h.organization_id = p_organization_id and h.source_id = e.message_id
  ), priced as (
    select id, message_id, state, due,
      case when due and state = 'open' then amount else 0 end as reserved,
      case when due and state is distinct from 'open' then coalesce(amount, 1) else 0 end as unreserved
    from sent
  ), paid as (
    select *, greatest(0, least(unreserved, v_available - (sum(unreserved) over (order by id) - unreserved)))::bigint as debited
    from priced
  ), charged as (
    select *, reserved + debited as credits, sum(reserved + debited) over (order by id) as so_far from paid
  ), holds as (
    update credit_holds h set state = 'settled', closed_at = now()
    from charged c
    where c.due and c.state is not null and h.organization_id = p_organization_id and h.source_id = c.message_id
  ), ledger as (
    insert into credit_ledger (id, organization_id, kind, source_id, amount, balance_after)
    select uuid_v7(), p_organization_id, 'settle',
      case when state = 'open' then 'hold:' || message_id else 'usage:' || id end, -credits, v_credits - so_far
    from charged where credits > 0 order by id
  ), events as (
    update usage_events u set applied_at = now(), credits = c.credits, shortfall = c.unreserved - c.debited
    from charged c where u.id = c.id
  )
  update billing_entitlements
  set credits = credits - (select sum(c.credits) from charged c),
      credits_held = credits_held - (select sum(c.reserved) from charged c)
  where organization_id = p_organization_id;
end
$$;
