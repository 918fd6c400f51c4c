-- Writes one outbox row in the caller's transaction and returns its id, so that it can be sent right after the commit.
create or replace function enqueue(
  p_kind text,
  p_target text,
  p_key text,
  p_body jsonb,
  p_correlation_id text
) returns uuid
language sql
set search_path = public, pg_temp
as $$
  insert into outbox (id, kind, target, key, body, correlation_id)
  values (uuid_v7(), p_kind, p_target, p_key, p_body, p_correlation_id)
  returning id
$$;
