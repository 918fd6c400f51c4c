-- Sets the tax on recharges of vendors in a country, from a moment on that has not passed. What was paid keeps its rate.
create or replace function set_tax_rate(
  p_country text,
  p_basis_points integer,
  p_name text,
  p_valid_from timestamptz,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_rate tax_rates;
begin
  insert into tax_rates (country, valid_from, basis_points, name, set_by)
  values (p_country, greatest(p_valid_from, now()), p_basis_points, p_name, p_actor)
  on conflict (country, valid_from) do update
  set basis_points = excluded.basis_points, name = excluded.name, set_by = excluded.set_by
  returning * into v_rate;
  perform write_audit_log(
    null, p_actor, 'tax_rate.set', p_country,
    jsonb_build_object('basis_points', p_basis_points, 'name', p_name, 'valid_from', v_rate.valid_from), p_correlation_id
  );
  return to_jsonb(v_rate);
end
$$;
grant execute on function set_tax_rate(text, integer, text, timestamptz, text, text) to service_role;
