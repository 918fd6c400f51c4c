-- The portfolio of a business at Meta, made when it is first met.
create or replace function ensure_portfolio(p_business_id text) returns uuid
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_id uuid;
begin
  insert into portfolios (id, meta_business_id) values (uuid_v7(), p_business_id)
  on conflict (meta_business_id) do nothing
  returning id into v_id;
  if v_id is null then
    select id into strict v_id from portfolios where meta_business_id = p_business_id;
  end if;
  return v_id;
end
$$;
