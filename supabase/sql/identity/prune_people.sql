-- Forgets codes, counts and sessions that are long over, in bounded steps. Registrations that nobody verified go too, so
-- that an address is not kept for somebody who never came.
create or replace function prune_people(p_limit integer default 5000) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_rows integer;
  v_all integer := 0;
begin
  delete from one_time_codes where id in (
    select id from one_time_codes where expires_at < now() - interval '1 day' limit p_limit
  );
  get diagnostics v_rows = row_count;
  v_all := v_all + v_rows;
  delete from rate_limits where key in (
    select key from rate_limits where window_ends_at < now() limit p_limit for update skip locked
  );
  get diagnostics v_rows = row_count;
  v_all := v_all + v_rows;
  delete from sessions where id in (
    select id from sessions where expires_at < now() - interval '7 days' limit p_limit
  );
  get diagnostics v_rows = row_count;
  v_all := v_all + v_rows;
  delete from users where id in (
    select id from users
    where state = 'PENDING_VERIFICATION' and created_at < now() - interval '30 days' limit p_limit for update skip locked
  );
  get diagnostics v_rows = row_count;
  return v_all + v_rows;
end
$$;
grant execute on function prune_people(integer) to service_role;
