-- Why an organization may change nothing at this moment, or null when it may. Every function that decides for an
-- organization asks it after taking the organization's lock, so a suspension that has been answered holds.
create or replace function refusal_of(p_organization_id uuid) returns text
language sql stable
set search_path = public, pg_temp
as $$
  select case
    when platform_stopped() then 'PLATFORM.STOPPED'
    when exists (select from organizations where id = p_organization_id and status = 'suspended')
      then 'ORGANIZATION.SUSPENDED'
  end
$$;
