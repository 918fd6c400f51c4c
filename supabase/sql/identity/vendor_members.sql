-- The people of an organization, whichever way they sign in, by id.
create or replace function vendor_members(p_organization_id uuid, p_after text, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(page) order by page.id), '[]')
  from (
    select * from (
      select person_id(m.user_id) collate "C" as id, u.email, m.role, m.since, 'password' as signs_in_with
      from memberships m join users u on u.id = m.user_id
      where m.organization_id = p_organization_id
      union all
      select clerk_user_id collate "C", null, role, since, 'clerk' from members
      where organization_id = p_organization_id and role is not null
    ) people
    where p_after is null or id > p_after collate "C"
    order by id limit p_limit
  ) page
$$;
grant execute on function vendor_members(uuid, text, integer) to service_role;
