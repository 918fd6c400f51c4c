-- Corrections by hand, newest first.
create or replace function list_adjustments(p_status text, p_before uuid, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(adjustment_row(a) order by a.id desc), '[]')
  from (
    select * from wallet_adjustments
    where (p_status is null or status = p_status) and (p_before is null or id < p_before)
    order by id desc limit p_limit
  ) a
$$;
grant execute on function list_adjustments(text, uuid, integer) to service_role;
