-- The price of a message for which its campaign's rate card has no line of just this category and country: another
-- spelling of the category; else the campaign's own category for the country; else either for the unknown country; else
-- the dearest. `alert` says what operators should know, nothing for another spelling.
create or replace function fallback_price(p_campaign_id uuid, p_meta_category text, p_category text, p_country text)
returns table (price bigint, meta_cost bigint, margin bigint, category text, alert text)
language sql stable
set search_path = public, pg_temp
as $$
  select p.price, p.meta_cost, p.margin, p.category,
    case
      when p.category = k.category and p.country = p_country then null
      when p.category <> k.category and p.country = p_country then 'category ' || k.category
      else 'country ' || p_country || ' for ' || k.category
    end
  from campaign_prices p, (select coalesce(category_key(p_meta_category), p_category) as category) k
  where p.campaign_id = p_campaign_id
  order by
    p.country = p_country and p.category = k.category desc,
    p.country = p_country and p.category = p_category desc,
    p.country = 'ZZ' and p.category = k.category desc,
    p.country = 'ZZ' and p.category = p_category desc,
    p.price desc, p.category, p.country
  limit 1
$$;
