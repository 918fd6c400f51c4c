-- The worker that calls, by the subject of its token.
create or replace function calling_worker() returns uuid
language plpgsql stable
set search_path = public, pg_temp
as $$
declare
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  if v_claims ->> 'role' is distinct from 'worker' or v_claims ->> 'sub' is null then
    raise exception 'only a worker may call this' using errcode = '42501';
  end if;
  return (v_claims ->> 'sub')::uuid;
end
$$;
