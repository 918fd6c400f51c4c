-- Adds proxies to the pool, or moves known ones to another region; `[{host, port, region, secret_name}]`.
-- Their credentials are in Key Vault already. An allocated proxy stays with its instance.
create or replace function import_proxies(p_proxies jsonb, p_actor text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_added integer;
  v_total integer;
begin
  with given as (
    select distinct on (secret_name) * from jsonb_to_recordset(p_proxies)
      as r(host text, port integer, region text, secret_name text)
    order by secret_name
  ), written as (
    insert into proxies (id, source, region, host, port, secret_name)
    select uuid_v7(), 'pool', region, host, port, secret_name from given
    on conflict (secret_name) do update set region = excluded.region
    returning (xmax = 0) as added
  )
  select count(*) filter (where added), count(*) into v_added, v_total from written;
  perform write_audit_log(
    null, p_actor, 'proxies.imported', null,
    jsonb_build_object('added', v_added, 'known', v_total - v_added), null
  );
  return jsonb_build_object('added', v_added, 'known', v_total - v_added);
end
$$;
grant execute on function import_proxies(jsonb, text) to service_role;
