-- The figures of a launch without the launch, and the code with which it would be refused now.
create or replace function estimate_campaign(p_organization_id uuid, p_request jsonb) returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
  v_plan jsonb := plan_campaign(p_organization_id, p_request);
  v_available bigint;
  v_daily integer;
begin
  if not (v_plan ->> 'ok')::boolean then
    return v_plan;
  end if;
  v_available := coalesce((select balance - held from wallets where organization_id = p_organization_id), 0);
  v_daily := coalesce((v_plan ->> 'daily_quota')::integer, (v_plan ->> 'recipients')::integer);
  return v_plan - array['prices', 'portfolio_id', 'channel_id', 'ttl_seconds', 'starts_at'] || jsonb_build_object(
    'available', v_available::text,
    'refusal', case
      when (v_plan ->> 'recipients')::integer = 0 then 'CAMPAIGN.NO_RECIPIENTS'
      when v_daily > (v_plan ->> 'portfolio_left')::integer then 'CAMPAIGN.PORTFOLIO_LIMIT'
      when v_plan ->> 'mode' = 'dedicated' then null
      else hold_refusal(p_organization_id, (v_plan ->> 'required')::bigint)
    end
  );
end
$$;
grant execute on function estimate_campaign(uuid, jsonb) to service_role;
