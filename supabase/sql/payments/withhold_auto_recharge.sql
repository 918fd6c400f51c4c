-- Ends an automatic recharge that nobody shall be charged for any more. It is no decline: when one is due again, it comes.
create or replace function withhold_auto_recharge(p_id uuid, p_reason text, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_organization uuid := (select organization_id from recharges where id = p_id);
  v_withheld boolean;
begin
  perform lock_wallet(v_organization);
  update recharges set state = 'failed', failure = p_reason
  where id = p_id and trigger = 'automatic' and state = 'created';
  v_withheld := found;
  if v_withheld then
    perform write_audit_log(
      v_organization, 'auto-recharge', 'auto_recharge.withheld', 'rch_' || replace(p_id::text, '-', ''),
      jsonb_build_object('reason', p_reason), p_correlation_id
    );
  end if;
  return jsonb_build_object(
    'outcome', 'applied', 'organization_id', v_organization, 'changed', v_withheld, 'credited', false
  );
end
$$;
grant execute on function withhold_auto_recharge(uuid, text, text) to service_role;
