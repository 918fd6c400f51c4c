-- Replaces an organization's margins; `{category: micro-units}`. Campaigns keep the prices they were launched with.
create or replace function set_margins(
  p_organization_id uuid,
  p_margins jsonb,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_before jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return null;
  end if;
  v_before := margins_of(p_organization_id) -> 'rates';
  delete from organization_margins where organization_id = p_organization_id;
  insert into organization_margins (organization_id, category, margin)
  select p_organization_id, category_key(key), value::bigint from jsonb_each_text(p_margins);
  perform write_audit_log(
    p_organization_id, p_actor, 'wallet.margins_changed', null,
    jsonb_build_object('from', v_before, 'to', margins_of(p_organization_id) -> 'rates'), p_correlation_id
  );
  return margins_of(p_organization_id);
end
$$;
grant execute on function set_margins(uuid, jsonb, text, text) to service_role;
