-- The tax on a recharge of this amount, now, by the country of the vendor's billing address: half-up, in whole units of
-- the currency.
create or replace function recharge_tax(
  p_organization_id uuid, p_amount bigint, p_unit bigint,
  out country text, out basis_points integer, out name text, out tax bigint
)
language sql stable
set search_path = public, pg_temp
as $$
  select
    v.country, coalesce(r.basis_points, 0), r.name,
    (round(p_amount::numeric * coalesce(r.basis_points, 0) / 10000 / p_unit) * p_unit)::bigint
  from (select) always
  left join vendor_profiles v on v.organization_id = p_organization_id
  left join lateral (
    select t.basis_points, t.name from tax_rates t
    where t.country = v.country and t.valid_from <= now() order by t.valid_from desc limit 1
  ) r on true
$$;
