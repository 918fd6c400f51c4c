-- Launches a campaign, all or nothing: its money is held, its share of the portfolio's limit reserved, its rate card
-- written down, and its orchestration asked for. The organization's row is the lock under which its launches take turns,
-- the portfolio's that of all organizations that send from it.
create or replace function launch_campaign(
  p_organization_id uuid,
  p_campaign_id uuid,
  p_request jsonb,         -- as `plan_campaign` takes it, and {name, settings}
  p_actor text,
  p_idempotency_key text,
  p_body_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_route constant text := 'POST /campaigns/launch';
  v_known jsonb;
  v_refusal text;
  v_plan jsonb;
  v_daily integer;
  v_room integer;
  v_hold jsonb;
  v_starts timestamptz;
  v_campaign_key text := 'cmp_' || replace(p_campaign_id::text, '-', '');
  v_outbox uuid;
  v_response jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.UNKNOWN');
  end if;
  v_known := known_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash);
  if v_known is not null then
    return v_known;
  end if;
  v_refusal := refusal_of(p_organization_id);
  if v_refusal is not null then
    return jsonb_build_object('ok', false, 'code', v_refusal);
  end if;
  v_plan := plan_campaign(p_organization_id, p_request);
  if not (v_plan ->> 'ok')::boolean then
    return v_plan;
  end if;
  if (v_plan ->> 'recipients')::integer = 0 then
    return v_plan || jsonb_build_object('ok', false, 'code', 'CAMPAIGN.NO_RECIPIENTS');
  end if;
  v_starts := (v_plan ->> 'starts_at')::timestamptz;

  perform from portfolios where id = (v_plan ->> 'portfolio_id')::uuid for no key update;
  v_daily := coalesce((v_plan ->> 'daily_quota')::integer, (v_plan ->> 'recipients')::integer);
  -- Once more, for another launch may have been waited for.
  v_room := portfolio_room(
    (v_plan ->> 'portfolio_id')::uuid, v_starts,
    v_starts + make_interval(secs => (v_plan ->> 'recipients')::double precision / (v_plan ->> 'rate')::integer)
      + make_interval(days => coalesce((p_request ->> 'spread_over_days')::integer, 1) - 1)
  );
  if v_daily > v_room then
    return jsonb_build_object(
      'ok', false, 'code', 'CAMPAIGN.PORTFOLIO_LIMIT', 'recipients', (v_plan ->> 'recipients')::integer,
      'left', greatest(0, v_room),
      'days', case when v_room > 0 then ceil((v_plan ->> 'recipients')::numeric / v_room)::integer end
    );
  end if;
  if v_plan ->> 'mode' = 'shared' then
    v_hold := open_hold(
      p_organization_id, p_campaign_id, (v_plan ->> 'required')::bigint,
      v_starts + hold_life((v_plan ->> 'ttl_seconds')::integer)
    );
    if not (v_hold ->> 'ok')::boolean then
      return v_hold;
    end if;
    perform alert_absent_margin(p_organization_id, v_plan ->> 'category');
  end if;

  insert into campaigns (
    id, organization_id, name, template_id, list_id, more_list_ids, channel_id, waba_mode, category, currency, state,
    settings, rate, audience, duplicates, opted_out, missing_variables, recipients, daily_quota, launched_by, scheduled_at
  ) values (
    p_campaign_id, p_organization_id, p_request ->> 'name', (p_request ->> 'template_id')::uuid,
    (p_request -> 'list_ids' ->> 0)::uuid,
    array(select value::uuid from jsonb_array_elements_text((p_request -> 'list_ids') - 0)),
    (v_plan ->> 'channel_id')::uuid, v_plan ->> 'mode', v_plan ->> 'category', v_plan ->> 'currency',
    case when v_starts > now() then 'scheduled' else 'preparing' end,
    p_request -> 'settings', (v_plan ->> 'rate')::integer, (v_plan ->> 'audience')::integer,
    (v_plan ->> 'duplicates')::integer, (v_plan ->> 'opted_out')::integer, (v_plan ->> 'missing_variables')::integer,
    (v_plan ->> 'recipients')::integer, (v_plan ->> 'daily_quota')::integer, p_actor,
    case when v_starts > now() then v_starts end
  );
  insert into campaign_prices (campaign_id, category, country, price, meta_cost, margin)
  select p_campaign_id, category, country, price, meta_cost, margin
  from jsonb_to_recordset(v_plan -> 'prices') as p(category text, country text, price bigint, meta_cost bigint, margin bigint);
  insert into portfolio_reservations (campaign_id, portfolio_id, amount, starts_at)
  values (p_campaign_id, (v_plan ->> 'portfolio_id')::uuid, v_daily, v_starts);
  v_outbox := enqueue(
    'orchestration-start', 'runCampaign', 'campaign:' || v_campaign_key, jsonb_build_object('id', v_campaign_key), p_correlation_id
  );
  perform write_audit_log(
    p_organization_id, p_actor, 'campaign.launched', v_campaign_key,
    jsonb_build_object('recipients', v_plan -> 'recipients', 'held', v_plan -> 'required', 'currency', v_plan -> 'currency'),
    p_correlation_id
  );
  v_response := jsonb_build_object('ok', true, 'campaign_id', p_campaign_id, 'outbox_ids', jsonb_build_array(v_outbox));
  perform remember_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash, v_response);
  return v_response;
end
$$;
grant execute on function launch_campaign(uuid, uuid, jsonb, text, text, text, text) to service_role;
