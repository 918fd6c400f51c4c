-- Begins a session of a person in an organization with its first refresh token. The caller knows who it is.
create or replace function begin_session(
  p_user_id uuid,
  p_organization_id uuid,
  p_session_id uuid,
  p_refresh_hash text,
  p_how text,
  p_correlation_id text
) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
  insert into sessions (id, user_id, organization_id, expires_at)
  values (p_session_id, p_user_id, p_organization_id, now() + session_life());
  insert into refresh_tokens (token_hash, session_id) values (p_refresh_hash, p_session_id);
  perform write_audit_log(
    p_organization_id, person_id(p_user_id), 'session.started', 'ses_' || replace(p_session_id::text, '-', ''),
    jsonb_build_object('how', p_how), p_correlation_id
  );
end
$$;
