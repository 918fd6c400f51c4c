-- Rate cards, newest import first, each with whether it is the one in force today.
create or replace function list_rate_cards(p_before uuid, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object(
    'in_force', c.id = (
      select n.id from rate_cards n
      where n.currency = c.currency and n.effective_from <= (now() at time zone 'UTC')::date
      order by n.effective_from desc, n.id desc limit 1
    ),
    'rates', (select count(*) from list_rates r where r.card_id = c.id)
  ) order by c.id desc), '[]')
  from (
    select * from rate_cards where p_before is null or id < p_before order by id desc limit p_limit
  ) c
$$;
grant execute on function list_rate_cards(uuid, integer) to service_role;
