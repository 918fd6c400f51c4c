-- Keeps the answer for later copies of a request, in the transaction that made it so. Without a key nothing is kept.
create or replace function remember_answer(
  p_organization_id uuid,
  p_route text,
  p_key text,
  p_body_hash text,
  p_response jsonb
) returns void
language sql
set search_path = public, pg_temp
as $$
  insert into idempotency_keys (organization_id, route, key, body_hash, response)
  select p_organization_id, p_route, p_key, p_body_hash, p_response
  where p_key is not null
$$;
