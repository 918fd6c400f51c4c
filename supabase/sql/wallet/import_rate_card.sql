-- Takes in a rate card, all of it or nothing: `[{currency, market, category, rate}]`, a rate of null is what the card
-- gives as n/a. Says what it changes against the card that would be in force on that day; a dry run says it alone.
-- The same card for the same day again changes nothing, and a sample is taken in only where there is no card at all.
create or replace function import_rate_card(
  p_rates jsonb,
  p_effective_from date,
  p_source text,
  p_sample boolean,
  p_dry_run boolean,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_diff jsonb;
  v_cards jsonb := '[]';
  v_currency text;
  v_card uuid;
begin
  -- Two imports of one currency take turns.
  perform pg_advisory_xact_lock(hashtext('import_rate_card'));
  with given as materialized (
    select * from rate_card_rows(p_rates)
  ), bases as (
    select currencies.currency, base.id, base.effective_from
    from (select distinct g.currency from given g) currencies
    left join lateral (
      select c.id, c.effective_from from rate_cards c
      where c.currency = currencies.currency and c.effective_from <= p_effective_from
      order by c.effective_from desc, c.id desc limit 1
    ) base on true
  ), before as (
    select b.currency, r.market, r.category, r.rate from bases b join list_rates r on r.card_id = b.id
  ), compared as (
    select coalesce(g.currency, b.currency) as currency, coalesce(g.market, b.market) as market,
      coalesce(g.category, b.category) as category, b.rate as before, g.rate as after
    from (select * from given where rate is not null) g
    full join before b on b.currency = g.currency and b.market = g.market and b.category = g.category
  )
  select jsonb_build_object(
    'changes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'currency', c.currency, 'market', c.market, 'category', c.category,
        'before', c.before::text, 'after', c.after::text
      ) order by c.currency, c.market, c.category), '[]')
      from compared c where c.before is distinct from c.after
    ),
    'unchanged', (select count(*) from compared c where c.before is not distinct from c.after),
    'unused_markets', (
      select coalesce(jsonb_agg(distinct g.market order by g.market), '[]') from given g
      where g.market <> 'Other'
        and not exists (select from markets m where m.market = g.market or m.name = g.market)
    ),
    'absent_markets', (
      select coalesce(jsonb_agg(distinct m.market order by m.market), '[]') from markets m
      where exists (
        select from bases b where not exists (
          select from given g where g.currency = b.currency and g.market = m.market and g.rate is not null
        )
      )
    ),
    'fresh', (
      select coalesce(jsonb_agg(b.currency order by b.currency), '[]') from bases b
      where (not p_sample or not exists (select from rate_cards c where c.currency = b.currency)) and (
        b.effective_from is distinct from p_effective_from
        or exists (select from compared c where c.currency = b.currency and c.before is distinct from c.after)
      )
    )
  ) into v_diff;
  if not p_dry_run then
    for v_currency in select jsonb_array_elements_text(v_diff -> 'fresh') loop
      v_card := uuid_v7();
      insert into rate_cards (id, currency, effective_from, source, sample, imported_by)
      values (v_card, v_currency, p_effective_from, p_source, p_sample, p_actor);
      insert into list_rates (card_id, market, category, rate)
      select v_card, g.market, g.category, g.rate from rate_card_rows(p_rates) g where g.currency = v_currency and g.rate is not null;
      perform write_audit_log(
        null, p_actor, 'rates.imported', 'rtc_' || replace(v_card::text, '-', ''),
        jsonb_build_object('currency', v_currency, 'effective_from', p_effective_from, 'source', p_source),
        p_correlation_id
      );
      v_cards := v_cards || jsonb_build_array(v_card);
    end loop;
  end if;
  return v_diff - 'fresh' || jsonb_build_object('cards', v_cards);
end
$$;
grant execute on function import_rate_card(jsonb, date, text, boolean, boolean, text, text) to service_role;
