-- Counts one more of `p_key` in its window. Returns 0 when that was allowed, else the seconds until it will be.
create or replace function take_rate_limit(p_key text, p_limit integer, p_window_seconds integer) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_row rate_limits;
begin
  insert into rate_limits as r (key, window_ends_at, taken)
  values (p_key, now() + make_interval(secs => p_window_seconds), 1)
  on conflict (key) do update set
    taken = case when r.window_ends_at <= now() then 1 else least(r.taken + 1, p_limit + 1) end,
    window_ends_at = case when r.window_ends_at <= now() then excluded.window_ends_at else r.window_ends_at end
  returning * into v_row;
  if v_row.taken <= p_limit then
    return 0;
  end if;
  -- The window may have been begun by a call that started after this one.
  return least(p_window_seconds, greatest(1, ceil(extract(epoch from v_row.window_ends_at - now()))))::integer;
end
$$;
grant execute on function take_rate_limit(text, integer, integer) to service_role;
