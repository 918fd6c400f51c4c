-- Nothing is granted by default: each function and table names who may use it.
-- EXECUTE goes to PUBLIC unless the default is revoked without a schema, for this role.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;

-- Workers sign in with a JWT of this role and may call only the functions granted to it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'worker') then
    create role worker nologin;
  end if;
end
$$;
grant worker to authenticator;
grant usage on schema public to worker, service_role;
