-- The line of a campaign's rate card for a message that has none of just its category and country: another spelling of
-- the category; else the campaign's own category for the country; else either for the unknown country; else the dearest.
create or replace function fallback_price(p_campaign_id uuid, p_meta_category text, p_category text, p_country text)
returns campaign_prices
language sql stable
set search_path = public, pg_temp
as $$
  select p
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
