-- Remembers what the provider calls a recharge and where it is paid; the first answer stays. Returns the recharge.
create or replace function attach_recharge_order(p_id uuid, p_order_id text, p_url text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update recharges set order_id = p_order_id, url = p_url
  where id = p_id and (order_id is null or (order_id = p_order_id and url is null));
  return (select to_jsonb(r) from recharges r where r.id = p_id);
end
$$;
grant execute on function attach_recharge_order(uuid, text, text) to service_role;
