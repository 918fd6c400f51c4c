-- A UUIDv7 of now (RFC 9562): 48 bits of Unix milliseconds, then random bits.
create or replace function uuid_v7() returns uuid
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select encode(
    set_byte(
      overlay(
        uuid_send(gen_random_uuid())
        placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6
      ),
      6,
      get_byte(uuid_send(gen_random_uuid()), 6) & 15 | 112
    ),
    'hex'
  )::uuid
$$;
