-- Settles one status of each of some messages, whose wallets and campaigns the caller holds. It is one statement without
-- a loop over rows: at a thousand deliveries a second, what each costs decides. `offset 0` keeps an expression that others
-- refer to from being worked out again in each of them.
--
-- A message is charged once, on the first delivered or read, as that status says: whether it costs, and in which category
-- of its campaign's rate card. When it says nothing, what Meta told first counts; while Meta has told nothing, it costs as
-- its campaign's own category, which is corrected when Meta does.
-- Its share of the hold pays; what is missing comes from the available balance, and what that cannot pay becomes the
-- wallet's shortfall. Nothing depends on the order of events but which pricing counts.
create or replace function settle_round(
  p_ids uuid[],
  p_wamids text[],
  p_variants integer[],    -- which of the following each is
  p_statuses text[],
  p_ats timestamptz[],
  p_billable boolean[],
  p_categories text[],
  p_pricing_types text[],
  p_error_codes integer[],
  p_error_titles text[],
  p_sorted uuid[],         -- the same ids, sorted
  p_campaigns uuid[],
  p_wallets uuid[]
) returns jsonb
language plpgsql
set search_path = public, pg_temp
set enable_nestloop = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  c_most constant integer := 9999;
  v_base constant bigint := nextval('meta_status_seq') * (c_most + 1);
  v_first constant uuid := p_sorted[1];                       -- the bounds leave out partitions that have none of them
  v_last constant uuid := p_sorted[cardinality(p_sorted)];
  v_alerts jsonb;
  v_result jsonb;
begin
  if cardinality(p_ids) > c_most then
    raise exception 'a round has at most % statuses', c_most using errcode = '22023';
  end if;

  with known as (
    -- What was told before.
    select message_id, array_agg(status) as statuses, bool_or(priced) as priced,
      (array_agg(billable order by seq) filter (where priced))[1] as billable,
      (array_agg(category order by seq) filter (where priced))[1] as category
    from (
      select message_id, status, seq, billable, category, billable is not null or category is not null as priced
      from meta_status_events
      where message_id = any (p_sorted) and message_id between v_first and v_last
    ) e
    group by 1
  ), variant as materialized (
    select *, billable is not null or category is not null as priced,
      case status when 'read' then 4 when 'delivered' then 3 when 'failed' then 2 when 'sent' then 1 else 0 end as rank
    from unnest(p_statuses, p_ats, p_billable, p_categories, p_pricing_types, p_error_codes, p_error_titles)
      with ordinality as v(status, at, billable, category, pricing_type, error_code, error_title, variant)
  ), fresh as (
    -- Nobody else can log for these messages now, so what is new is known before it is written.
    select i.n, m.id, m.organization_id, m.campaign_id, m.held, m.charged, m.state, m.country, m.wamid is null as nameless,
      case m.state when 'read' then 4 when 'delivered' then 3 when 'failed' then 2 when 'sent' then 1 else 0 end as rank,
      greatest(
        v.rank, case m.state when 'read' then 4 when 'delivered' then 3 when 'failed' then 2 when 'sent' then 1 else 0 end
      ) as new_rank,
      v.priced or coalesce(k.priced, false) as priced,
      coalesce(case when v.priced then v.billable else k.billable end, true) as charges,
      case when v.priced then v.category else k.category end as meta_category, c.category as own_category,
      c.waba_mode = 'shared' and m.settlement = 'open' as unsettled,
      c.waba_mode = 'shared' and m.settlement in ('open', 'released') as unpaid,
      c.waba_mode = 'shared' and m.pricing_estimated as estimated,
      i.wamid, v.at, v.status, v.billable, v.category as told_category, v.pricing_type, v.error_code, v.error_title
    from unnest(p_ids, p_wamids, p_variants) with ordinality as i(id, wamid, variant, n)
    left join variant v on v.variant = i.variant
    join outbound_messages m on m.id = i.id
    join campaigns c on c.id = m.campaign_id
    left join known k on k.message_id = i.id
    where m.id = any (p_sorted) and m.id between v_first and v_last and c.id = any (p_campaigns)
      and (k.statuses is null or v.status <> all (k.statuses))
    offset 0
  ), decided as (
    -- A charge, the correction of one, or a share given back because the message failed or costs nothing.
    select *, coalesce(meta_category, own_category) as wanted_category,
      unpaid and new_rank >= 3 and charges as charge,
      estimated and priced as reprice,
      unpaid and new_rank >= 3 or unsettled and new_rank = 2 or estimated and priced as settles
    from fresh
  ), priced as (
    select d.*, p.category as card_category, p.price, p.meta_cost, p.margin,
      case when p.price is null and d.charges and (d.charge or d.reprice)
        then fallback_price(d.campaign_id, d.meta_category, d.own_category, d.country) end as fallback
    from decided d
    left join campaign_prices p
      on p.campaign_id = d.campaign_id and p.category = d.wanted_category and p.country = d.country
      and p.campaign_id = any (p_campaigns)
  ), change as materialized (
    select n, id, organization_id, campaign_id, held, charged, rank, new_rank,
      case when charges then coalesce(price, (fallback).price) else 0 end as price,
      case when charges then coalesce(meta_cost, (fallback).meta_cost) else 0 end as meta_cost,
      case when charges then coalesce(margin, (fallback).margin) else 0 end as margin,
      priced, charges, nameless, charge, reprice, settles, state, country, coalesce(card_category, (fallback).category) as category,
      status, wamid, at, billable, told_category, pricing_type, error_code, error_title,
      case when fallback is not null then wanted_category end as unlisted
    from priced
  ), log as (
    insert into meta_status_events (
      message_id, status, seq, wamid, at, billable, category, pricing_type, error_code, error_title
    )
    select id, status, v_base + n, wamid, at, billable, told_category, pricing_type, error_code, error_title from change
  ), campaign as materialized (
    select campaign_id, organization_id,
      count(*) filter (where waiting = 'queued') as queued, count(*) filter (where waiting = 'sending') as sending,
      count(*) filter (where waiting = 'unknown') as unknown, count(*) filter (where waiting = 'canceled') as canceled,
      count(*) filter (where moves and new_rank = 1) - count(*) filter (where moves and rank = 1) as sent,
      count(*) filter (where moves and new_rank = 2) - count(*) filter (where moves and rank = 2) as failed,
      count(*) filter (where moves and new_rank = 3) - count(*) filter (where moves and rank = 3) as delivered,
      count(*) filter (where moves and new_rank = 4) as read,
      coalesce(sum(price - charged) filter (where charge or reprice), 0) as cost,
      coalesce(sum(held) filter (where settles), 0) as freed,
      -- What could be wanted of the available balance at the most.
      coalesce(sum(price - charged - held) filter (where (charge or reprice) and price > charged + held), 0) as wanted,
      count(*) filter (where charge or (reprice and price <> charged)) as entries,
      bool_or(settles) as settles,
      bool_or(unlisted is not null or charge and not priced) as guessed
    from (
      select campaign_id, organization_id, held, charged, rank, new_rank, price, priced, charge, reprice, settles, unlisted,
        new_rank > rank as moves, case when rank = 0 and new_rank > 0 then state end as waiting
      from change
    ) c
    where moves or settles
    group by 1, 2
  ), wallet as materialized (
    select w.organization_id, w.balance, w.balance - w.held as available, w.ledger_seq, t.cost, t.freed, t.entries,
      w.balance - w.held < t.wanted as short
    from (
      select organization_id, sum(freed) as freed, sum(cost) as cost, sum(wanted) as wanted, sum(entries) as entries
      from campaign where settles group by 1
    ) t
    join wallets w on w.organization_id = t.organization_id and w.organization_id = any (p_wallets)
  ), floored as (
    -- Where it may not suffice: as far as the available balance would have sunk below zero, so much was missing so far.
    select n, organization_id,
      greatest(0, -min(available) over (partition by organization_id order by n rows unbounded preceding)) as missing
    from (
      select c.n, c.organization_id, w.available + sum(
        case when c.charge or c.reprice then c.charged + c.held - c.price else c.held end
      ) over (partition by c.organization_id order by c.n rows unbounded preceding) as available
      from change c join wallet w on w.organization_id = c.organization_id
      where c.settles and w.short
    ) sinking
  ), shortage as materialized (
    select * from (
      select n, organization_id,
        (missing - lag(missing, 1, 0::numeric) over (partition by organization_id order by n))::bigint as short
      from floored
    ) s where short > 0
  ), ledger as (
    insert into ledger_entries (
      organization_id, seq, kind, amount, balance_after, shortfall, message_id, campaign_id, category, country, price,
      meta_cost, margin, details
    )
    select organization_id, ledger_seq + row_number() over run, case when charge then 'charge' else 'reprice' end, amount,
      balance + running_total(amount) over run, short, id, campaign_id, category, country, price, meta_cost, margin,
      case when unlisted is not null then jsonb_build_object('metaCategory', unlisted) end
    from (
      select c.organization_id, w.ledger_seq, w.balance, c.n, c.charge, coalesce(s.short, 0) as short, c.id, c.campaign_id,
        c.charged - c.price + coalesce(s.short, 0) as amount, c.category, c.country, c.price, c.meta_cost, c.margin, c.unlisted
      from change c
      join wallet w on w.organization_id = c.organization_id
      left join shortage s on s.n = c.n
      where c.charge or (c.reprice and c.price <> c.charged)
    ) paid
    window run as (partition by organization_id order by n rows unbounded preceding)
  ), paid as (
    update wallets w
    set balance = w.balance - t.cost + coalesce(s.short, 0), held = w.held - t.freed,
        shortfall = w.shortfall + coalesce(s.short, 0), ledger_seq = w.ledger_seq + t.entries
    from wallet t
    left join (select organization_id, sum(short) as short from shortage group by 1) s using (organization_id)
    where w.organization_id = t.organization_id and w.organization_id = any (p_wallets)
  ), counted as (
    update campaigns c
    set queued = c.queued - t.queued, sending = c.sending - t.sending, unknown = c.unknown - t.unknown,
        canceled = c.canceled - t.canceled, sent = c.sent + t.sent, failed = c.failed + t.failed,
        delivered = c.delivered + t.delivered, read = c.read + t.read, charged = c.charged + t.cost
    from campaign t
    where c.id = t.campaign_id and c.id = any (p_campaigns)
  ), hold as (
    update wallet_holds h
    set remaining = h.remaining - t.freed, closed_at = case when h.remaining = t.freed then now() end
    from campaign t
    where h.campaign_id = t.campaign_id and h.campaign_id = any (p_campaigns) and t.freed > 0
  ), moved as (
    update outbound_messages m
    set state = case c.new_rank when 4 then 'read' when 3 then 'delivered' when 2 then 'failed' when 1 then 'sent' else m.state end,
        claimable = m.claimable and c.new_rank = 0,
        wamid = coalesce(m.wamid, c.wamid),
        error_code = case when c.new_rank > 2 then null when c.status = 'failed' then c.error_code else m.error_code end,
        error_reason = case when c.new_rank > 2 then null when c.status = 'failed' then c.error_title else m.error_reason end,
        held = case when c.settles then 0 else m.held end,
        charged = case when c.charge or c.reprice then c.price else m.charged end,
        settlement = case
          when not c.settles then m.settlement
          when c.charge or c.reprice and c.charges then 'charged'
          when c.new_rank = 2 then 'released'
          else 'free'
        end,
        pricing_estimated = case when c.charge then not c.priced else m.pricing_estimated and not c.reprice end,
        updated_at = now()
    from (
      select id, rank, new_rank, price, priced, charges, charge, reprice, settles, wamid, status, error_code, error_title
      from change where settles or new_rank > rank or nameless
      offset 0
    ) c
    where m.id = c.id and m.id = any (p_sorted) and m.id between v_first and v_last
  ), alert as (
    select organization_id, kind, subject, campaign_id, count(*) as times, sum(amount) as amount
    from (
      select organization_id, 'price.unknown' as kind, unlisted || ' in ' || country as subject, campaign_id, price as amount
      from change
      where (select bool_or(guessed) from campaign) and unlisted is not null
        and (category, country) is distinct from (category_key(unlisted), country)
      union all
      select organization_id, 'pricing.estimated', campaign_id::text, campaign_id, price
      from change where (select bool_or(guessed) from campaign) and charge and not priced
      union all
      select s.organization_id, 'shortfall', c.campaign_id::text, c.campaign_id, s.short
      from shortage s join change c on c.n = s.n
    ) found
    group by 1, 2, 3, 4
  )
  select
    jsonb_build_object(
      'logged', (select count(*) from change),
      'entries', (select coalesce(sum(entries), 0) from wallet),
      'shortfall', (select coalesce(sum(short), 0) from shortage)
    ),
    (select jsonb_agg(alert) from alert)
  into v_result, v_alerts;

  if v_alerts is not null then
    perform raise_settlement_alerts(v_alerts);
  end if;
  return v_result;
end
$$;
