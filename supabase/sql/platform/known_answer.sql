-- What a request with this Idempotency-Key was answered: null when there is no key or it is new, a refusal when it came
-- with another body. Asked under the organization's lock, so that of two copies at once the second sees the first's.
create or replace function known_answer(p_organization_id uuid, p_route text, p_key text, p_body_hash text) returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  select case when body_hash = p_body_hash then response
    else jsonb_build_object('ok', false, 'code', 'IDEMPOTENCY.KEY_REUSED') end
  from idempotency_keys
  where organization_id = p_organization_id and route = p_route and key = p_key
$$;
