-- What a message costs an organization in each of these countries and every known category, at a time: the agreed price,
-- else Meta's list rate plus the margin. `ZZ` stands for a country that is not known and costs as the dearest market.
-- A currency without a rate card or a default margin has no prices: there is no exchange.
create or replace function price_card(
  p_organization_id uuid,
  p_currency text,
  p_countries text[],
  p_at timestamptz
) returns table (category text, country text, price bigint, meta_cost bigint, margin bigint)
language sql stable
set search_path = public, pg_temp
as $$
  with given as (
    select (p_at at time zone 'UTC')::date as day
  ), card as materialized (
    select c.id from rate_cards c, given
    where c.currency = p_currency and c.effective_from <= given.day
    order by c.effective_from desc, c.id desc limit 1
  ), rates as materialized (
    select r.market, r.category, r.rate from list_rates r join card on card.id = r.card_id
  ), dearest as materialized (
    select r.category, max(r.rate) as rate from rates r group by r.category
  ), cells as (
    select k.category, wanted.country, coalesce(
      case when wanted.country = 'ZZ' then coalesce(top.rate, top_instead.rate)
        else coalesce(named.rate, own.rate, named_instead.rate, own_instead.rate) end,
      case when k.free_unlisted then 0 end,
      other.rate, other_instead.rate, top.rate, top_instead.rate
    ) as cost
    from card
    cross join (select distinct unnest(p_countries) as country) wanted
    cross join message_categories k
    left join markets m on m.country = wanted.country
    left join rates named on named.market = m.name and named.category = k.category
    left join rates own on own.market = m.market and own.category = k.category
    left join rates other on other.market = 'Other' and other.category = k.category
    left join rates named_instead on named_instead.market = m.name and named_instead.category = k.instead
    left join rates own_instead on own_instead.market = m.market and own_instead.category = k.instead
    left join rates other_instead on other_instead.market = 'Other' and other_instead.category = k.instead
    left join dearest top on top.category = k.category
    left join dearest top_instead on top_instead.category = k.instead
  ), priced as (
    select c.category, c.country, c.cost, coalesce(agreed.price, c.cost + coalesce(own.margin, usual.margin)) as price
    from cells c
    join default_margins usual on usual.currency = p_currency
    left join organization_margins own on own.organization_id = p_organization_id and own.category = c.category
    left join lateral (
      select o.price from price_overrides o, given
      where o.organization_id = p_organization_id and o.currency = p_currency and o.country = c.country
        and o.category = c.category and o.effective_from <= given.day
      order by o.effective_from desc limit 1
    ) agreed on true
    where c.cost is not null
  )
  select p.category, p.country, p.price, p.cost, p.price - p.cost from priced p
$$;
