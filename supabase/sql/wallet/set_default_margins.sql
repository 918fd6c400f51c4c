-- Sets the default margins of the currencies named; `{currency: micro-units}`. The others stay.
create or replace function set_default_margins(p_margins jsonb, p_actor text, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  insert into default_margins (currency, margin, updated_by)
  select key, value::bigint, p_actor from jsonb_each_text(p_margins) order by key
  on conflict (currency) do update
  set margin = excluded.margin, updated_by = excluded.updated_by, updated_at = now()
  where default_margins.margin <> excluded.margin;
  perform write_audit_log(null, p_actor, 'wallet.default_margins_changed', null, p_margins, p_correlation_id);
  return default_margins_now();
end
$$;
grant execute on function set_default_margins(jsonb, text, text) to service_role;
