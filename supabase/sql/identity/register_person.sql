-- Makes a person who has yet to show that the address is theirs, and sends a code. A second registration with another
-- password leaves none: whoever shows the code then says which it is, or somebody else's could be waiting for them. Of a
-- verified address nothing changes, and only its owner learns that by mail.
create or replace function register_person(
  p_user_id uuid,
  p_email text,
  p_company text,
  p_password_hash text,
  p_matching_hash text, -- the stored hash that this password also matches, if any
  p_code_id uuid,
  p_code_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_user users;
begin
  insert into users (id, email, password_hash, company) values (p_user_id, p_email, p_password_hash, p_company)
  on conflict (email) do nothing
  returning * into v_user;
  if found then
    perform write_audit_log(null, person_id(p_user_id), 'user.registered', person_id(p_user_id), null, p_correlation_id);
  else
    update users
    set company = coalesce(p_company, company),
        password_hash = case when password_hash = p_matching_hash then password_hash end
    where email = p_email and state = 'PENDING_VERIFICATION';
  end if;
  return issue_one_time_code(p_code_id, p_email, 'verify_email', p_code_hash, p_correlation_id);
end
$$;
grant execute on function register_person(uuid, text, text, text, text, uuid, text, text) to service_role;
