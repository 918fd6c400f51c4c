-- The proxies whose health was looked at longest ago.
create or replace function proxies_to_probe(p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', p.id, 'secret_name', p.secret_name
  )), '[]')
  from (select * from proxies order by probed_at nulls first, id limit p_limit) as p
$$;
grant execute on function proxies_to_probe(integer) to service_role;
