-- All rates of one card; null when there is no such card.
create or replace function rates_of(p_card_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select (
    select coalesce(jsonb_agg(jsonb_build_object('market', r.market, 'category', r.category, 'rate', r.rate::text)
      order by r.market, r.category), '[]')
    from list_rates r where r.card_id = c.id
  )
  from rate_cards c where c.id = p_card_id
$$;
grant execute on function rates_of(uuid) to service_role;
