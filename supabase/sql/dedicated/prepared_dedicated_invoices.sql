-- Invoices that Stripe does not have whole yet, oldest first, with the names that their customers get.
create or replace function prepared_dedicated_invoices(p_limit integer, p_after uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(i) order by i.id), '[]')
  from (
    select d.*, o.name as organization_name
    from dedicated_invoices d join organizations o on o.id = d.organization_id
    where d.status = 'prepared' and (p_after is null or d.id > p_after)
    order by d.id
    limit p_limit
  ) i
$$;
grant execute on function prepared_dedicated_invoices(integer, uuid) to service_role;
