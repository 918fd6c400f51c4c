-- Spends what was reserved for `p_source_id`. Returns what the hold is now: `settled`, also when it was before; `released`
-- when it had been let go, which a settlement does not undo; `unknown` when nothing was reserved.
create or replace function settle_credits(p_organization_id uuid, p_source_id text) returns text
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_hold credit_holds;
begin
  perform from organizations where id = p_organization_id for key share;
  perform from billing_entitlements where organization_id = p_organization_id for update;
  select * into v_hold from credit_holds where organization_id = p_organization_id and source_id = p_source_id;
  if not found then
    return 'unknown';
  end if;
  if v_hold.state <> 'open' then
    return v_hold.state;
  end if;
  update credit_holds set state = 'settled', closed_at = now()
  where organization_id = p_organization_id and source_id = p_source_id;
  update billing_entitlements set credits_held = credits_held - v_hold.amount where organization_id = p_organization_id;
  perform write_credits(p_organization_id, 'settle', 'hold:' || p_source_id, -v_hold.amount, null, null);
  return 'settled';
end
$$;
grant execute on function settle_credits(uuid, text) to service_role;
