-- Ends sessions that are not over yet and writes each end down once.
create or replace function end_sessions(p_session_ids uuid[], p_because text, p_correlation_id text) returns void
language sql
set search_path = public, pg_temp
as $$
  with ended as (
    update sessions set ended_at = now(), ended_because = p_because
    where id = any (p_session_ids) and ended_at is null
    returning id, user_id, organization_id
  )
  select write_audit_log(
    organization_id, person_id(user_id), 'session.ended', 'ses_' || replace(id::text, '-', ''),
    jsonb_build_object('because', p_because), p_correlation_id
  )
  from ended
$$;
