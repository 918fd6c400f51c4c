-- When quiet hours that do not cover a moment begin next; null when there are none.
create or replace function quiet_from(p_quiet jsonb, p_at timestamptz) returns timestamptz
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select (local.at::date + quiet.starts + case when local.at::time < quiet.starts then 0 else 1 end * interval '1 day')
    at time zone (p_quiet ->> 'timezone')
  from (select (p_quiet ->> 'from')::time as starts) quiet,
    (select p_at at time zone (p_quiet ->> 'timezone') as at) local
  where p_quiet is not null and p_quiet ->> 'from' <> p_quiet ->> 'to'
$$;
