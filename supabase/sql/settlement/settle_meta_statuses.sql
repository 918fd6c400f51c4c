-- Applies statuses of Meta as one set: column by column, one entry for each status, in the order in which they came. Each
-- is logged once; what is new moves messages forward and settles their money. Nothing depends on the order but which
-- pricing was told first.
--
-- A message is charged once, on the first delivered or read, with the price of its campaign's rate card for the category
-- that Meta named first; while Meta has named none, by the campaign's own category, which is corrected when it does.
-- Its share of the hold pays; what is missing comes from the available balance, and what that cannot pay becomes the
-- wallet's shortfall. Locks: wallets, then campaigns, each in sorted order; whoever holds a campaign may change its messages.
create or replace function settle_meta_statuses(
  p_message_ids uuid[],
  p_wamids text[],
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
  c_most constant integer := 9999;
  v_ids uuid[] := p_message_ids;
  v_sorted uuid[];
  v_first uuid;              -- the bounds leave out partitions that have none of them
  v_last uuid;
  v_campaigns uuid[];
  v_wallets uuid[];
  v_base bigint;
  v_unmatched integer[];
  v_alerts jsonb;
  v_dedicated boolean;
  v_counted jsonb;
  v_result jsonb;
begin
  if cardinality(p_statuses) > c_most then
    raise exception 'a batch has at most % statuses', c_most using errcode = '22023';
  end if;
  if array_position(v_ids, null) is not null then
    v_ids := array(
      select coalesce(i.id, (select m.id from outbound_messages m where m.wamid = i.wamid order by m.id limit 1))
      from unnest(v_ids, p_wamids) with ordinality as i(id, wamid, n) order by n
    );
  end if;
  v_sorted := array(select id from unnest(v_ids) as i(id) where id is not null order by id);
  v_first := v_sorted[1];
  v_last := v_sorted[cardinality(v_sorted)];

  v_campaigns := array(
    select distinct campaign_id from outbound_messages where id = any (v_sorted) and id between v_first and v_last order by 1
  );
  v_wallets := array(
    select distinct organization_id from campaigns where id = any (v_campaigns) and waba_mode = 'shared' order by 1
  );
  perform from wallets where organization_id = any (v_wallets) order by organization_id for no key update;
  perform from campaigns where id = any (v_campaigns) order by id for no key update;
  v_dedicated := exists (select from campaigns where id = any (v_campaigns) and waba_mode = 'dedicated');
  v_base := nextval('meta_status_seq') * (c_most + 1);

  with item as (
    select *
    from unnest(
      v_ids, p_wamids, p_statuses, p_ats, p_billable, p_categories, p_pricing_types, p_error_codes, p_error_titles
    ) with ordinality as i(id, wamid, status, at, billable, category, pricing_type, error_code, error_title, n)
  ), message as materialized (
    select m.id, m.organization_id, m.campaign_id, m.country, m.state, m.wamid, m.held, m.charged, m.settlement,
      m.pricing_estimated, c.category, c.waba_mode = 'shared' as shared,
      case m.state when 'read' then 4 when 'delivered' then 3 when 'failed' then 2 when 'sent' then 1 else 0 end as rank
    from outbound_messages m join campaigns c on c.id = m.campaign_id
    where m.id = any (v_sorted) and m.id between v_first and v_last and c.id = any (v_campaigns) and (
      -- What cannot be priced waits as what is not known.
      c.waba_mode <> 'shared' or c.id in (select p.campaign_id from campaign_prices p where p.campaign_id = any (v_campaigns))
    )
  ), past as materialized (
    select message_id, status, seq, billable, category
    from meta_status_events
    where message_id = any (v_sorted) and message_id between v_first and v_last
  ), fresh as materialized (
    -- Nobody else can log for these messages now, so what is new is known before it is written.
    select distinct on (i.id, i.status) i.id, i.status, v_base + i.n as seq, m.organization_id, i.wamid, i.at, i.billable,
      i.category, i.pricing_type, i.error_code, i.error_title
    from item i join message m on m.id = i.id
    where not exists (select from past p where p.message_id = i.id and p.status = i.status)
    order by i.id, i.status, i.n
  ), log as (
    insert into meta_status_events (
      message_id, status, seq, organization_id, wamid, at, billable, category, pricing_type, error_code, error_title
    )
    select id, status, seq, organization_id, wamid, at, billable, category, pricing_type, error_code, error_title from fresh
  ), news as (
    select id, min(seq) as seq, min(wamid) as wamid,
      max(case status when 'read' then 4 when 'delivered' then 3 when 'failed' then 2 when 'sent' then 1 else 0 end) as rank,
      min(seq) filter (where billable is not null or category is not null) as pricing_seq,
      min(seq) filter (where status = 'failed') as failed_seq
    from fresh group by id
  ), earlier as (
    select distinct on (message_id) message_id, billable, category
    from past where billable is not null or category is not null order by message_id, seq
  ), known as (
    select m.*, n.seq, n.wamid as new_wamid, n.failed_seq, greatest(n.rank, m.rank) as new_rank,
      e.message_id is not null or p.seq is not null as priced,
      coalesce(case when e.message_id is null then p.billable else e.billable end, true) as billable,
      case when e.message_id is null then p.category else e.category end as meta_category
    from news n
    join message m on m.id = n.id
    left join earlier e on e.message_id = n.id
    left join fresh p on p.seq = n.pricing_seq
  ), decided as (
    select *,
      case
        when not shared then 'none'
        when settlement in ('open', 'released') and new_rank >= 3 then case when billable then 'charge' else 'free' end
        when settlement = 'open' and new_rank = 2 then 'release'
        when pricing_estimated and priced then 'reprice'
        else 'none'
      end as act
    from known
  ), listed as (
    select d.*, p.category as used_category, p.price, p.meta_cost, p.margin
    from decided d
    left join campaign_prices p
      on p.campaign_id = d.campaign_id and p.category = coalesce(d.meta_category, d.category) and p.country = d.country
      and p.campaign_id = any (v_campaigns)
  ), unlisted as (
    select l.id, f.*
    from listed l cross join lateral fallback_price(l.campaign_id, l.meta_category, l.category, l.country) f
    where l.price is null and l.act in ('charge', 'reprice')
  ), change as materialized (
    select l.id, l.organization_id, l.campaign_id, l.seq, l.country, l.state, l.rank, l.new_rank, l.wamid, l.new_wamid,
      l.failed_seq, l.held, l.charged, l.act, l.priced, l.billable, l.meta_category, u.alert,
      coalesce(l.used_category, u.category) as category,
      case when l.billable then coalesce(l.price, u.price) else 0 end as price,
      case when l.billable then coalesce(l.meta_cost, u.meta_cost) else 0 end as meta_cost,
      case when l.billable then coalesce(l.margin, u.margin) else 0 end as margin
    from listed l left join unlisted u on u.id = l.id
  ), money as (
    -- What each does to the available balance, as if that could go below zero; and to the balance, as if none were missing.
    select *, w.balance + (sum(-cost) over run)::bigint as balance_after, ledger_seq + count(*) filter (where entry) over run as entry_seq,
      (w.available + sum(case when act = 'reprice' then 0 else held end - cost) over run)::bigint as available_after
    from (
      select *, act = 'charge' or (act = 'reprice' and charged <> price) as entry,
        case when act in ('charge', 'reprice') then price - charged else 0 end as cost
      from change where act <> 'none'
    ) c join (
      select organization_id, balance, balance - wallets.held as available, ledger_seq
      from wallets where organization_id = any (v_wallets)
    ) w using (organization_id)
    window run as (partition by organization_id order by seq rows unbounded preceding)
  ), floored as (
    -- As far as it would have sunk, so much was missing until here.
    select *, greatest(0, -min(available_after) over (partition by organization_id order by seq rows unbounded preceding)) as missing
    from money
  ), paid as materialized (
    select id, organization_id, campaign_id, act, entry, entry_seq, category, country, price, meta_cost, margin, alert,
      meta_category, priced, held, cost, balance_after + missing as balance_after,
      missing - lag(missing, 1, 0::bigint) over (partition by organization_id order by seq) as short
    from floored
  ), ledger as (
    insert into ledger_entries (
      organization_id, seq, kind, amount, balance_after, shortfall, message_id, campaign_id, category, country, price,
      meta_cost, margin, details
    )
    select organization_id, entry_seq, act, short - cost, balance_after, short, id, campaign_id, category, country, price,
      meta_cost, margin, case when alert is not null then jsonb_build_object('metaCategory', meta_category) end
    from paid
    where entry
  ), wallet as (
    update wallets w
    set balance = w.balance - t.cost + t.short, held = w.held - t.freed, shortfall = w.shortfall + t.short,
        ledger_seq = w.ledger_seq + t.entries
    from (
      select organization_id, sum(held) as freed, sum(cost) as cost, sum(short) as short, count(*) filter (where entry) as entries
      from paid group by 1
    ) t
    where w.organization_id = t.organization_id and w.organization_id = any (v_wallets)
  ), hold as (
    update wallet_holds h
    set remaining = h.remaining - t.freed, closed_at = case when h.remaining = t.freed then now() end
    from (select campaign_id, sum(held) as freed from paid where held > 0 group by 1) t
    where h.campaign_id = t.campaign_id and h.campaign_id = any (v_campaigns)
  ), moved as (
    update outbound_messages m
    set state = case c.new_rank when 4 then 'read' when 3 then 'delivered' when 2 then 'failed' when 1 then 'sent' else m.state end,
        claimable = m.claimable and c.new_rank = 0,
        wamid = coalesce(m.wamid, c.new_wamid),
        error_code = case when c.new_rank > 2 then null when f.seq is not null then f.error_code else m.error_code end,
        error_reason = case when c.new_rank > 2 then null when f.seq is not null then f.error_title else m.error_reason end,
        held = case when c.act = 'none' then m.held else 0 end,
        charged = case when c.act in ('charge', 'reprice') then c.price else m.charged end,
        settlement = case
          when c.act = 'none' then m.settlement
          when c.act = 'release' then 'released'
          when c.billable then 'charged'
          else 'free'
        end,
        pricing_estimated = case c.act when 'charge' then not c.priced when 'reprice' then false else m.pricing_estimated end,
        updated_at = now()
    from change c left join fresh f on f.seq = c.failed_seq
    where m.id = c.id and m.id = any (v_sorted) and m.id between v_first and v_last
      and (c.act <> 'none' or c.new_rank > c.rank or c.wamid is null)
  ), campaign as (
    update campaigns c
    set queued = c.queued - t.queued, sending = c.sending - t.sending, unknown = c.unknown - t.unknown,
        canceled = c.canceled - t.canceled, sent = c.sent + t.sent, failed = c.failed + t.failed,
        delivered = c.delivered + t.delivered, read = c.read + t.read, charged = c.charged + t.cost
    from (
      select campaign_id,
        count(*) filter (where moves and state = 'queued') as queued,
        count(*) filter (where moves and state = 'sending') as sending,
        count(*) filter (where moves and state = 'unknown') as unknown,
        count(*) filter (where moves and state = 'canceled') as canceled,
        count(*) filter (where moves and new_rank = 1) - count(*) filter (where moves and rank = 1) as sent,
        count(*) filter (where moves and new_rank = 2) - count(*) filter (where moves and rank = 2) as failed,
        count(*) filter (where moves and new_rank = 3) - count(*) filter (where moves and rank = 3) as delivered,
        count(*) filter (where moves and new_rank = 4) as read,
        coalesce(sum(price - charged) filter (where act in ('charge', 'reprice')), 0) as cost
      from (select *, new_rank > rank as moves from change) c
      where moves or act = 'reprice'
      group by 1
    ) t
    where c.id = t.campaign_id and c.id = any (v_campaigns)
  ), alert as (
    select organization_id, kind, subject, campaign_id, count(*) as times, sum(amount) as amount
    from (
      select organization_id, 'price.unknown' as kind, alert as subject, campaign_id, price as amount from paid where alert is not null
      union all
      select organization_id, 'pricing.estimated', campaign_id::text, campaign_id, price from paid where act = 'charge' and not priced
      union all
      select organization_id, 'shortfall', campaign_id::text, campaign_id, short from paid where short > 0
    ) found
    group by 1, 2, 3, 4
  )
  select
    jsonb_build_object(
      'logged', (select count(*) from fresh),
      'entries', (select count(*) from paid where entry),
      'shortfall', (select coalesce(sum(short), 0) from paid)::text
    ),
    array(select i.n::integer from item i where not exists (select from message m where m.id = i.id) order by i.n),
    (select jsonb_agg(alert) from alert),
    (
      select jsonb_agg(jsonb_build_object('organization_id', organization_id, 'wamid', wamid, 'at', at))
      from fresh where v_dedicated and id in (select id from message where not shared)
    )
  into v_result, v_unmatched, v_alerts, v_counted;

  if v_counted is not null then
    perform count_dedicated_messages(v_counted);
  end if;
  if v_alerts is not null then
    perform raise_settlement_alerts(v_alerts);
  end if;
  if v_unmatched <> '{}' then
    perform keep_unmatched(
      p_message_ids, p_wamids, p_statuses, p_ats, p_billable, p_categories, p_pricing_types, p_error_codes, p_error_titles,
      v_unmatched
    );
  end if;
  if p_dead <> '[]' then
    perform record_dead_letters(p_dead);
  end if;
  return v_result || jsonb_build_object('unmatched', cardinality(v_unmatched), 'dead', jsonb_array_length(p_dead));
end
$$;
grant execute on function settle_meta_statuses(
  uuid[], text[], text[], timestamptz[], boolean[], text[], text[], integer[], text[], jsonb
) to service_role;
