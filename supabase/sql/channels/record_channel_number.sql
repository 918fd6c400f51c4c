-- What Meta says of a number: `{display_phone_number, quality, throughput, limit_name}`. The limit is the portfolio's; a
-- name that is not known here is kept, and leaves the figure as it was.
create or replace function record_channel_number(p_id uuid, p_number jsonb) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_name text := p_number ->> 'limit_name';
  v_digits text[] := regexp_match(v_name, '^TIER_(\d{1,6})(K?)$');
begin
  update channels
  set display_phone_number = coalesce(p_number ->> 'display_phone_number', display_phone_number),
      quality = p_number ->> 'quality', throughput = p_number ->> 'throughput', refreshed_at = now()
  where id = p_id;
  update portfolios p
  set limit_name = v_name, updated_at = now(),
      messaging_limit = case
        when v_name ~ '^(TIER_)?UNLIMITED$' then null
        when v_digits is not null then v_digits[1]::integer * case v_digits[2] when 'K' then 1000 else 1 end
        else p.messaging_limit
      end
  from channels c
  where c.id = p_id and p.id = c.portfolio_id and v_name is not null and v_name is distinct from p.limit_name;
end
$$;
grant execute on function record_channel_number(uuid, jsonb) to service_role;
