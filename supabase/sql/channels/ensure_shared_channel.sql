-- Makes the platform's number, as it is configured, the one that organizations share; a number that was it before is
-- retired and keeps its past. Called often, and changes nothing then.
create or replace function ensure_shared_channel(p_business_id text, p_waba_id text, p_phone_number_id text) returns uuid
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_id uuid;
begin
  select c.id into v_id
  from channels c join portfolios p on p.id = c.portfolio_id
  where c.organization_id is null and c.retired_at is null and c.phone_number_id = p_phone_number_id
    and c.waba_id = p_waba_id and p.meta_business_id = p_business_id;
  if found then
    return v_id;
  end if;
  perform pg_advisory_xact_lock(hashtext('ensure_shared_channel'));
  update channels set retired_at = now()
  where organization_id is null and retired_at is null and phone_number_id <> p_phone_number_id;
  insert into channels (id, portfolio_id, waba_id, phone_number_id)
  values (uuid_v7(), ensure_portfolio(p_business_id), p_waba_id, p_phone_number_id)
  on conflict (phone_number_id) do update
  set portfolio_id = excluded.portfolio_id, waba_id = excluded.waba_id, retired_at = null
  where channels.organization_id is null
  returning id into v_id;
  if v_id is null then
    raise exception 'the shared phone number belongs to an organization' using errcode = '23505';
  end if;
  return v_id;
end
$$;
grant execute on function ensure_shared_channel(text, text, text) to service_role;
