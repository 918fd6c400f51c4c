-- Replaces the code of an address for a purpose and has it mailed. What the mail says depends on who the address belongs
-- to, and is decided when it is written: here known and unknown addresses take the same way.
create or replace function issue_one_time_code(
  p_id uuid,
  p_email text,
  p_purpose text,
  p_code_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_life constant interval := '5 minutes';
  v_user users;
begin
  insert into one_time_codes as c (email, purpose, id, code_hash, expires_at)
  values (p_email, p_purpose, p_id, p_code_hash, now() + c_life)
  on conflict (email, purpose) do update
  set id = excluded.id, code_hash = excluded.code_hash, attempts = 0, expires_at = excluded.expires_at, used_at = null;
  select * into v_user from users where email = p_email;
  if found then
    perform write_audit_log(
      null, person_id(v_user.id), 'code.sent', p_purpose, jsonb_build_object('state', v_user.state), p_correlation_id
    );
  end if;
  return jsonb_build_object('outbox_ids', jsonb_build_array(enqueue(
    'queue', 'emails', 'code:' || p_id, jsonb_build_object('kind', 'one-time-code', 'codeId', p_id), p_correlation_id
  )));
end
$$;
grant execute on function issue_one_time_code(uuid, text, text, text, text) to service_role;
