-- The prices agreed with an organization. No such organization: null.
create or replace function price_overrides_of(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select (
    select coalesce(jsonb_agg(jsonb_build_object(
      'currency', p.currency, 'country', p.country, 'category', p.category, 'effective_from', p.effective_from,
      'price', p.price::text
    ) order by p.country, p.category, p.currency, p.effective_from), '[]')
    from price_overrides p where p.organization_id = o.id
  )
  from organizations o where o.id = p_organization_id
$$;
grant execute on function price_overrides_of(uuid) to service_role;
