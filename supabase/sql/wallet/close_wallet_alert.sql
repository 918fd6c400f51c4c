-- An operator has seen to an alert; it opens again when it is raised again. False: it was not open.
create or replace function close_wallet_alert(
  p_organization_id uuid,
  p_kind text,
  p_subject text,
  p_actor text,
  p_correlation_id text
) returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update wallet_alerts set closed_at = now(), closed_by = p_actor
  where organization_id = p_organization_id and kind = p_kind and subject = p_subject and closed_at is null;
  if not found then
    return false;
  end if;
  perform write_audit_log(
    p_organization_id, p_actor, 'wallet.alert_closed', p_kind || ':' || p_subject, '{}', p_correlation_id
  );
  return true;
end
$$;
grant execute on function close_wallet_alert(uuid, text, text, text, text) to service_role;
