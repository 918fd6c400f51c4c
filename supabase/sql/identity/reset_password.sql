-- Sets a new password for whoever shows the code that was sent to their address, and ends every session they had.
create or replace function reset_password(
  p_email text,
  p_code_hash text,
  p_password_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_code text;
  v_user_id uuid;
begin
  v_code := use_one_time_code(p_email, 'reset_password', p_code_hash);
  if v_code <> 'OK' then
    return jsonb_build_object('ok', false, 'code', v_code);
  end if;
  update users set password_hash = p_password_hash where email = p_email returning id into v_user_id;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'AUTH.CODE_INVALID');
  end if;
  perform write_audit_log(null, person_id(v_user_id), 'password.reset', person_id(v_user_id), null, p_correlation_id);
  perform end_sessions(array_agg(id), 'password reset', p_correlation_id)
  from sessions where user_id = v_user_id and ended_at is null;
  return jsonb_build_object('ok', true);
end
$$;
grant execute on function reset_password(text, text, text, text) to service_role;
