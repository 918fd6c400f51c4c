-- To whom the mail of a code goes and whose address it is. Null: the code has been replaced, used, or has expired.
create or replace function one_time_code_mail(p_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object('email', c.email, 'purpose', c.purpose, 'state', u.state)
  from one_time_codes c left join users u on u.email = c.email
  where c.id = p_id and c.used_at is null and c.expires_at > now()
$$;
grant execute on function one_time_code_mail(uuid) to service_role;
