-- A person shows the code that was sent to their address: they become active, their vendor is made with them as its
-- admin, and they are in. Of any number of calls at once with the one code, one does so.
create or replace function verify_person(
  p_email text,
  p_code_hash text,
  p_password_hash text, -- when the person says the password again; it then holds whatever was registered
  p_organization_id uuid,
  p_session_id uuid,
  p_refresh_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_user users;
  v_code text;
  v_name text;
begin
  v_code := use_one_time_code(p_email, 'verify_email', p_code_hash);
  if v_code <> 'OK' then
    return jsonb_build_object('ok', false, 'code', v_code);
  end if;
  update users
  set state = 'ACTIVE', verified_at = now(), password_hash = coalesce(p_password_hash, password_hash)
  where email = p_email and state = 'PENDING_VERIFICATION'
  returning * into v_user;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'AUTH.CODE_INVALID');
  end if;
  v_name := coalesce(v_user.company, split_part(p_email, '@', 1));
  insert into organizations (id, name) values (p_organization_id, v_name);
  insert into vendor_profiles (organization_id, company, billing_email) values (p_organization_id, v_name, p_email);
  insert into memberships (organization_id, user_id, role) values (p_organization_id, v_user.id, 'ADMIN');
  perform write_audit_log(null, person_id(v_user.id), 'user.verified', person_id(v_user.id), null, p_correlation_id);
  perform write_audit_log(
    p_organization_id, person_id(v_user.id), 'organization.created',
    'org_' || replace(p_organization_id::text, '-', ''), jsonb_build_object('name', v_name), p_correlation_id
  );
  perform begin_session(v_user.id, p_organization_id, p_session_id, p_refresh_hash, 'verification', p_correlation_id);
  return jsonb_build_object('ok', true, 'session', session_answer(p_session_id));
end
$$;
grant execute on function verify_person(text, text, text, uuid, uuid, text, text) to service_role;
