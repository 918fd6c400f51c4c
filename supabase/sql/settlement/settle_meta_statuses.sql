-- Applies statuses of Meta as a set: column by column, in the order in which they came. All but which message it is of is
-- commonly shared by many; it is given once and named by its place (`p_variants`). Each status is logged once; what is new
-- moves messages forward and settles their money. What cannot be matched waits, what never can be applied is kept as dead
-- letters, all in this transaction.
--
-- Locks: wallets, then campaigns, each in sorted order; whoever holds a campaign may change its messages. Several statuses
-- of one message are settled one after another, in rounds.
create or replace function settle_meta_statuses(
  p_message_ids uuid[],
  p_wamids text[],
  p_variants integer[],
  p_statuses text[],
  p_ats timestamptz[],
  p_billable boolean[],
  p_categories text[],
  p_pricing_types text[],
  p_error_codes integer[],
  p_error_titles text[],
  p_dead jsonb default '[]'
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
-- Every join is of one batch, found by its keys: never row by row, and never by reading a whole partition.
set enable_nestloop = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_given constant integer := cardinality(p_variants);
  v_ids uuid[] := p_message_ids;
  v_sorted uuid[];
  v_campaigns uuid[];
  v_wallets uuid[];
  v_known bigint;
  v_unmatched integer[] := '{}';
  v_rounds integer := 1;
  v_settled jsonb;
  v_logged integer := 0;
  v_entries integer := 0;
  v_shortfall numeric := 0;
begin
  if cardinality(p_message_ids) <> v_given or cardinality(p_wamids) <> v_given
    or exists (select from unnest(p_variants) v where v is null or v not between 1 and cardinality(p_statuses)) then
    raise exception 'the columns do not belong together' using errcode = '22023';
  end if;
  if array_position(v_ids, null) is not null then
    v_ids := array(
      select coalesce(i.id, (select m.id from outbound_messages m where m.wamid = i.wamid order by m.id limit 1))
      from unnest(v_ids, p_wamids) with ordinality as i(id, wamid, n) order by n
    );
  end if;
  v_sorted := array(select distinct id from unnest(v_ids) as i(id) where id is not null order by id);
  select array_agg(campaign_id order by campaign_id), coalesce(sum(messages), 0) into v_campaigns, v_known
  from (
    select campaign_id, count(*) as messages from outbound_messages
    where id = any (v_sorted) and id between v_sorted[1] and v_sorted[cardinality(v_sorted)]
    group by 1
  ) c;
  v_wallets := array(
    select distinct organization_id from campaigns where id = any (v_campaigns) and waba_mode = 'shared' order by 1
  );
  perform from wallets where organization_id = any (v_wallets) order by organization_id for no key update;
  perform from campaigns where id = any (v_campaigns) order by id for no key update;

  if v_known < cardinality(v_sorted) or array_position(v_ids, null) is not null or exists (
    -- What cannot be priced waits as what is not known.
    select from campaigns c
    where c.id = any (v_campaigns) and c.waba_mode = 'shared'
      and c.id not in (select campaign_id from campaign_prices where campaign_id = any (v_campaigns))
  ) then
    v_unmatched := unmatched_places(v_ids, v_campaigns);
  end if;
  if v_known = v_given and v_unmatched = '{}' then
    v_settled := settle_round(
      v_ids, p_wamids, p_variants, p_statuses, p_ats, p_billable, p_categories, p_pricing_types, p_error_codes,
      p_error_titles, v_sorted, v_campaigns, v_wallets
    );
    v_logged := v_settled ->> 'logged';
    v_entries := v_settled ->> 'entries';
    v_shortfall := v_settled ->> 'shortfall';
  elsif cardinality(v_unmatched) < v_given then
    for v_settled in
      select settle_round(
        array_agg(id order by n), array_agg(wamid order by n), array_agg(variant order by n), p_statuses, p_ats,
        p_billable, p_categories, p_pricing_types, p_error_codes, p_error_titles, array_agg(id order by id),
        v_campaigns, v_wallets
      )
      from (
        select *, row_number() over (partition by id order by n) as round
        from unnest(v_ids, p_wamids, p_variants) with ordinality as i(id, wamid, variant, n)
        where n <> all (v_unmatched)
      ) i
      group by round order by round
    loop
      v_logged := v_logged + (v_settled ->> 'logged')::integer;
      v_entries := v_entries + (v_settled ->> 'entries')::integer;
      v_shortfall := v_shortfall + (v_settled ->> 'shortfall')::numeric;
    end loop;
  end if;

  if exists (select from campaigns where id = any (v_campaigns) and waba_mode = 'dedicated') then
    perform count_dedicated_messages(coalesce(jsonb_agg(jsonb_build_object(
      'organization_id', c.organization_id, 'wamid', i.wamid, 'at', p_ats[i.variant]
    )), '[]'))
    from unnest(v_ids, p_wamids, p_variants) as i(id, wamid, variant)
    join outbound_messages m on m.id = i.id
    join campaigns c on c.id = m.campaign_id
    where m.id = any (v_sorted) and c.id = any (v_campaigns) and c.waba_mode = 'dedicated';
  end if;
  if v_unmatched <> '{}' then
    perform keep_unmatched(
      p_message_ids, p_wamids, p_variants, p_statuses, p_ats, p_billable, p_categories, p_pricing_types, p_error_codes,
      p_error_titles, v_unmatched
    );
  end if;
  if p_dead <> '[]' then
    perform record_dead_letters(p_dead);
  end if;
  return jsonb_build_object(
    'logged', v_logged, 'entries', v_entries, 'shortfall', v_shortfall::text,
    'unmatched', cardinality(v_unmatched), 'dead', jsonb_array_length(p_dead)
  );
end
$$;
grant execute on function settle_meta_statuses(
  uuid[], text[], integer[], text[], timestamptz[], boolean[], text[], text[], integer[], text[], jsonb
) to service_role;
