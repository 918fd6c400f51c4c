-- What a person is told about a session that is theirs: who, where, as what, and where else they belong.
create or replace function session_answer(p_session_id uuid) returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'session_id', s.id, 'user_id', u.id, 'email', u.email, 'organization_id', s.organization_id, 'role', m.role,
    'vendors', (
      select jsonb_agg(
        jsonb_build_object('id', o.id, 'name', o.name, 'role', every_one.role) order by every_one.since, o.id
      )
      from memberships every_one join organizations o on o.id = every_one.organization_id
      where every_one.user_id = u.id
    )
  )
  from sessions s
  join users u on u.id = s.user_id
  join memberships m on m.user_id = s.user_id and m.organization_id = s.organization_id
  where s.id = p_session_id
$$;
