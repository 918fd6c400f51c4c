-- Tells operators that an organization sends in a category that its margins do not name: the default is taken.
create or replace function alert_absent_margin(p_organization_id uuid, p_category text) returns void
language sql volatile
set search_path = public, pg_temp
as $$
  select raise_wallet_alert(p_organization_id, 'margin.absent', category_key(p_category), null)
  where not exists (
    select from organization_margins where organization_id = p_organization_id and category = category_key(p_category)
  )
$$;
