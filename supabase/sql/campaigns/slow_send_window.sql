-- Meta said that the number sends too fast: it slows down by three tenths, at most once a second however many messages
-- were refused.
create or replace function slow_send_window(p_channel_id uuid) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_full integer;
  v_window send_windows;
begin
  select messages_per_second into strict v_full from channels where id = p_channel_id;
  insert into send_windows (channel_id) values (p_channel_id) on conflict (channel_id) do nothing;
  select * into v_window from send_windows where channel_id = p_channel_id for update;
  if v_window.slowed_at is null or v_window.slowed_at < clock_timestamp() - interval '1 second' then
    update send_windows
    set slowed_rate = greatest(
          1, floor(send_rate_of(v_full, v_window.slowed_rate, v_window.slowed_at, clock_timestamp()) * 0.7)::integer
        ),
        slowed_at = clock_timestamp()
    where channel_id = p_channel_id;
  end if;
end
$$;
