-- How many messages a second a number may send now: its rate; after Meta said that it was too fast, what is left of it,
-- which after five quiet seconds grows back by a fiftieth of the whole each second.
create or replace function send_rate_of(p_full integer, p_slowed_rate integer, p_slowed_at timestamptz, p_at timestamptz)
returns integer
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select least(
    p_full,
    greatest(1, coalesce(p_slowed_rate, p_full)
      + floor(p_full * 0.02 * greatest(0, extract(epoch from p_at - coalesce(p_slowed_at, p_at)) - 5))::integer)
  )
$$;
