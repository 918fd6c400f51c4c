-- Writes the proxy that was ordered for the instance. Ordering again finds it written.
create or replace function record_ordered_proxy(
  p_instance_id uuid,
  p_run text,
  p_host text,
  p_port integer,
  p_secret_name text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
begin
  select * into v_instance from instances where id = p_instance_id for update;
  if not found or v_instance.state <> 'provisioning' or v_instance.saga_run is distinct from p_run then
    return jsonb_build_object('outcome', 'not_claimed');
  end if;
  insert into proxies (id, source, region, host, port, secret_name, instance_id)
  values (uuid_v7(), 'provider', v_instance.region, p_host, p_port, p_secret_name, p_instance_id)
  on conflict (instance_id) do nothing;
  return jsonb_build_object('outcome', 'allocated');
end
$$;
grant execute on function record_ordered_proxy(uuid, text, text, integer, text) to service_role;
