-- What a password is checked against. Null: nobody has this address.
create or replace function person_by_email(p_email text) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object('id', id, 'state', state, 'password_hash', password_hash) from users where email = p_email
$$;
grant execute on function person_by_email(text) to service_role;
