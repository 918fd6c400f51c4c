-- Holds credits for what `p_source_id` names, if so many are available; asking again for the same changes nothing.
create or replace function reserve_credits(p_organization_id uuid, p_amount bigint, p_source_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_available bigint;
  v_hold credit_holds;
begin
  if p_amount is null or p_amount <= 0 then
    raise exception 'a reservation is of one credit or more' using errcode = '22023';
  end if;
  perform from organizations where id = p_organization_id for key share;
  select credits - credits_held into v_available
  from billing_entitlements where organization_id = p_organization_id for update;
  select * into v_hold from credit_holds where organization_id = p_organization_id and source_id = p_source_id;
  if found then
    return case
      when v_hold.amount <> p_amount then jsonb_build_object('ok', false, 'code', 'CREDITS.SOURCE_REUSED')
      when v_hold.state = 'released' then jsonb_build_object('ok', false, 'code', 'CREDITS.RELEASED')
      else jsonb_build_object('ok', true, 'state', v_hold.state)
    end;
  end if;
  if coalesce(v_available, 0) < p_amount then
    return jsonb_build_object('ok', false, 'code', 'CREDITS.EXHAUSTED', 'available', coalesce(v_available, 0));
  end if;
  insert into credit_holds (organization_id, source_id, amount) values (p_organization_id, p_source_id, p_amount);
  update billing_entitlements set credits_held = credits_held + p_amount where organization_id = p_organization_id;
  return jsonb_build_object('ok', true, 'state', 'open');
end
$$;
grant execute on function reserve_credits(uuid, bigint, text) to service_role;
