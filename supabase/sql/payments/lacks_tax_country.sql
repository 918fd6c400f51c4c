-- Whether it cannot be said what tax an organization owes: some country has a rate, and its billing address has no country.
create or replace function lacks_tax_country(p_organization_id uuid) returns boolean
language sql stable
set search_path = public, pg_temp
as $$
  select exists (select from tax_rates where valid_from <= now())
    and not exists (select from vendor_profiles where organization_id = p_organization_id and country is not null)
$$;
