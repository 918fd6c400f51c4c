-- Ends the session that a refresh token belongs to. An unknown token ends nothing.
create or replace function log_out(p_refresh_hash text, p_correlation_id text) returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  select end_sessions(array_agg(session_id), 'signed out', p_correlation_id)
  from refresh_tokens where token_hash = p_refresh_hash
$$;
grant execute on function log_out(text, text) to service_role;
