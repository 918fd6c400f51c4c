-- When the quiet hours `{from: "21:00", to: "08:00", timezone}` that cover a moment end, or null when none do. They may
-- span midnight. Times are of the zone's own clock, so a change of daylight saving moves nothing.
create or replace function quiet_until(p_quiet jsonb, p_at timestamptz) returns timestamptz
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_zone text := p_quiet ->> 'timezone';
  v_from time := (p_quiet ->> 'from')::time;
  v_to time := (p_quiet ->> 'to')::time;
  v_local timestamp := p_at at time zone v_zone;
begin
  if p_quiet is null or v_from = v_to then
    return null;
  end if;
  if v_from < v_to then
    return case when v_local::time >= v_from and v_local::time < v_to then (v_local::date + v_to) at time zone v_zone end;
  end if;
  return case
    when v_local::time >= v_from then (v_local::date + 1 + v_to) at time zone v_zone
    when v_local::time < v_to then (v_local::date + v_to) at time zone v_zone
  end;
end
$$;
