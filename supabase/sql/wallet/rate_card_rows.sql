-- The rows of a rate card with markets and categories in the one spelling that is known here.
create or replace function rate_card_rows(p_rates jsonb)
returns table (currency text, market text, category text, rate bigint)
language sql stable
set search_path = public, pg_temp
as $$
  select g.currency, coalesce(known.market, g.market), category_key(g.category), g.rate
  from jsonb_to_recordset(p_rates) as g(currency text, market text, category text, rate bigint)
  left join lateral (
    select names.market from (select m.market from markets m union select m.name from markets m) names(market)
    where lower(replace(names.market, '&', 'and')) = lower(replace(g.market, '&', 'and'))
    limit 1
  ) known on true
$$;
