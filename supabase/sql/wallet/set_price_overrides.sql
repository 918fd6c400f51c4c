-- Replaces the prices agreed with an organization; `[{currency, country, category, effective_from, price}]`. Campaigns
-- keep the prices they were launched with.
create or replace function set_price_overrides(
  p_organization_id uuid,
  p_overrides jsonb,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return null;
  end if;
  v_before := price_overrides_of(p_organization_id);
  delete from price_overrides where organization_id = p_organization_id;
  insert into price_overrides (organization_id, currency, country, category, effective_from, price)
  select p_organization_id, g.currency, g.country, category_key(g.category), g.effective_from, g.price
  from jsonb_to_recordset(p_overrides)
    as g(currency text, country text, category text, effective_from date, price bigint);
  v_after := price_overrides_of(p_organization_id);
  perform write_audit_log(
    p_organization_id, p_actor, 'wallet.price_overrides_changed', null,
    jsonb_build_object(
      'removed', (
        select coalesce(jsonb_agg(value), '[]') from jsonb_array_elements(v_before) where not v_after @> jsonb_build_array(value)
      ),
      'added', (
        select coalesce(jsonb_agg(value), '[]') from jsonb_array_elements(v_after) where not v_before @> jsonb_build_array(value)
      )
    ),
    p_correlation_id
  );
  return v_after;
end
$$;
grant execute on function set_price_overrides(uuid, jsonb, text, text) to service_role;
