-- What a campaign would be: whom it would reach, what it would cost and what speaks against it; nothing is written.
-- The request: {template_id, list_ids, required, rate, scheduled_at, spread_over_days}.
create or replace function plan_campaign(p_organization_id uuid, p_request jsonb) returns jsonb
language plpgsql stable
set search_path = public, pg_temp
as $$
declare
  v_mode text;
  v_channel channels;
  v_template templates;
  v_lists uuid[] := array(select value::uuid from jsonb_array_elements_text(p_request -> 'list_ids'));
  v_required text[] := array(select jsonb_array_elements_text(coalesce(p_request -> 'required', '[]')));
  v_starts timestamptz := greatest(now(), (p_request ->> 'scheduled_at')::timestamptz);
  v_days integer := coalesce((p_request ->> 'spread_over_days')::integer, 1);
  v_rate integer;
  v_currency text;
  v_audience jsonb;
  v_totals record;
  v_prices jsonb;
  v_unpriced text;
  v_countries jsonb;
  v_required_sum bigint;
  v_room integer;
begin
  select waba_mode into v_mode from organizations where id = p_organization_id;
  select * into v_template from templates
  where id = (p_request ->> 'template_id')::uuid and organization_id = p_organization_id and deleted_at is null;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'TEMPLATE.UNKNOWN');
  end if;
  if v_template.status <> 'APPROVED' then
    return jsonb_build_object('ok', false, 'code', 'CAMPAIGN.TEMPLATE_NOT_APPROVED', 'status', v_template.status);
  end if;
  if (
    select count(*) from contact_lists where id = any (v_lists) and organization_id = p_organization_id and deleted_at is null
  ) < cardinality(v_lists) then
    return jsonb_build_object('ok', false, 'code', 'LIST.UNKNOWN');
  end if;
  v_channel := channel_for(p_organization_id);
  if v_channel.id is null or v_channel.waba_id <> v_template.waba_id then
    return jsonb_build_object('ok', false, 'code', 'CAMPAIGN.NO_CHANNEL');
  end if;
  v_rate := least(coalesce((p_request ->> 'rate')::integer, 50), v_channel.messages_per_second);

  select coalesce(jsonb_agg(a), '[]') into v_audience
  from audience_of(p_organization_id, v_channel.id, v_lists, v_required) a;
  select coalesce(sum(listed), 0)::integer as listed, coalesce(sum(listed - people), 0)::integer as duplicates,
    coalesce(sum(opted_out), 0)::integer as opted_out, coalesce(sum(missing), 0)::integer as missing,
    coalesce(sum(recipients), 0)::integer as recipients
  into v_totals
  from jsonb_to_recordset(v_audience) as a(listed bigint, people bigint, opted_out bigint, missing bigint, recipients bigint);

  if v_mode = 'shared' then
    select currency into v_currency from wallets where organization_id = p_organization_id;
    v_currency := coalesce(
      v_currency, (select currency from vendor_profiles where organization_id = p_organization_id), 'USD'
    );
    select coalesce(jsonb_agg(p), '[]') into v_prices
    from price_card(
      p_organization_id, v_currency,
      array(select country from jsonb_to_recordset(v_audience) as a(country text)) || 'ZZ'::text, now()
    ) p;
    select min(a.country) into v_unpriced
    from jsonb_to_recordset(v_audience) as a(country text, recipients bigint)
    where a.recipients > 0 and not exists (
      select from jsonb_to_recordset(v_prices) as p(category text, country text)
      where p.category = v_template.category and p.country = a.country
    );
    if v_unpriced is not null then
      return jsonb_build_object(
        'ok', false, 'code', 'CAMPAIGN.NO_PRICE', 'currency', v_currency, 'country', v_unpriced,
        'category', v_template.category
      );
    end if;
  end if;
  select coalesce(jsonb_agg(jsonb_build_object(
      'country', a.country, 'recipients', a.recipients, 'price', p.price::text, 'cost', (a.recipients * p.price)::text
    ) order by a.recipients desc, a.country), '[]'),
    coalesce(sum(a.recipients * p.price), 0)::bigint
  into v_countries, v_required_sum
  from jsonb_to_recordset(v_audience) as a(country text, recipients bigint)
  left join jsonb_to_recordset(v_prices) as p(category text, country text, price bigint)
    on p.category = v_template.category and p.country = a.country
  where a.recipients > 0;

  v_room := portfolio_room(
    v_channel.portfolio_id, v_starts,
    v_starts + make_interval(days => v_days - 1, secs => v_totals.recipients::double precision / v_rate)
  );
  return jsonb_build_object(
    'ok', true, 'mode', v_mode, 'channel_id', v_channel.id, 'portfolio_id', v_channel.portfolio_id,
    'category', v_template.category, 'ttl_seconds', v_template.ttl_seconds, 'rate', v_rate,
    'audience', v_totals.listed, 'duplicates', v_totals.duplicates, 'opted_out', v_totals.opted_out,
    'missing_variables', v_totals.missing, 'recipients', v_totals.recipients,
    'currency', v_currency, 'required', v_required_sum::text, 'prices', coalesce(v_prices, '[]'), 'countries', v_countries,
    'daily_quota', case when v_days > 1 then ceil(v_totals.recipients::numeric / v_days)::integer end,
    'portfolio_left', v_room,
    'starts_at', v_starts
  );
end
$$;
