-- One spelling of a message category: Meta writes `authentication-international` and `authentication_international`.
create or replace function category_key(p_category text) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select nullif(trim(both '_' from regexp_replace(lower(p_category), '[^a-z0-9]+', '_', 'g')), '')
$$;
