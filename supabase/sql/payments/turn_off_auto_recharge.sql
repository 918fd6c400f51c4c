-- Turns the automatic recharge of a wallet off without its vendor's asking: audited, and the vendor is told why by mail.
-- One that is off already stays so in silence. `p_cause` names the fact once; the caller holds the wallet.
create or replace function turn_off_auto_recharge(
  p_organization_id uuid,
  p_actor text,
  p_target text,
  p_cause text,
  p_why jsonb,
  p_correlation_id text
) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  update wallet_settings set auto_recharge_enabled = false, updated_at = now(), updated_by = 'auto-recharge'
  where organization_id = p_organization_id and auto_recharge_enabled;
  if not found then
    return;
  end if;
  perform write_audit_log(p_organization_id, p_actor, 'auto_recharge.disabled', p_target, p_why, p_correlation_id);
  perform enqueue(
    'queue', 'emails', 'auto-recharge-off:' || p_cause,
    jsonb_build_object(
      'kind', 'organization', 'organizationId', p_organization_id, 'template', 'auto-recharge-off', 'data', p_why
    ), p_correlation_id
  );
end
$$;
