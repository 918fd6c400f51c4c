-- An organization's margins by category, and how it sends. No such organization: null.
create or replace function margins_of(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'waba_mode', o.waba_mode,
    'rates', (
      select coalesce(jsonb_object_agg(m.category, m.margin::text), '{}')
      from organization_margins m where m.organization_id = o.id
    )
  )
  from organizations o where o.id = p_organization_id
$$;
grant execute on function margins_of(uuid) to service_role;
