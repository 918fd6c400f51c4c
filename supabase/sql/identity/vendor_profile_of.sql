-- What a vendor says of itself; one that has said nothing yet has its name.
create or replace function vendor_profile_of(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object('currency', 'USD', 'timezone', 'UTC', 'updated_at', o.created_at)
    || coalesce(to_jsonb(p), '{}')
    || jsonb_build_object(
      'organization_id', o.id, 'company', coalesce(p.company, o.name), 'status', o.status,
      'currency_fixed', exists (select from wallets w where w.organization_id = o.id)
    )
  from organizations o left join vendor_profiles p on p.organization_id = o.id
  where o.id = p_organization_id
$$;
grant execute on function vendor_profile_of(uuid) to service_role;
