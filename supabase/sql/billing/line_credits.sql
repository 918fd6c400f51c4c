-- What the lines of a paid invoice grant: `[{line_id, entitlement, tier, quantity, amount, full_amount, proration}]`.
-- A line grants in the share in which its month is paid: a whole month grants the whole figure. The prorations of one
-- entitlement count together, so that a change grants the difference, on the line that bills the most.
create or replace function line_credits(p_lines jsonb) returns table (line_id text, credits bigint)
language sql stable
set search_path = public, pg_temp
as $$
  with priced as (
    select
      l.line_id, l.entitlement, l.amount, l.proration,
      coalesce(u.credits, t.included_credits, 0)::numeric * l.quantity * case
        when l.full_amount <> 0 then l.amount::numeric / l.full_amount
        when l.proration then 0
        else 1
      end as credits
    from jsonb_to_recordset(p_lines) as l(
      line_id text, entitlement text, tier text, quantity bigint, amount bigint, full_amount bigint, proration boolean
    )
    left join billing_units u on u.entitlement = l.entitlement
    left join tiers t on l.entitlement = 'tier' and t.tier = l.tier
  ), counted as (
    select p.line_id, round(p.credits)::bigint as credits from priced p where not p.proration
    union all
    select (array_agg(p.line_id order by p.amount desc, p.line_id))[1], round(sum(p.credits))::bigint
    from priced p where p.proration group by p.entitlement
  )
  select c.line_id, c.credits from counted c where c.credits > 0
$$;
