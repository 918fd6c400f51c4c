-- When an organization's campaigns are silent unless they say otherwise; null: never.
create or replace function set_quiet_hours(
  p_organization_id uuid, p_quiet_hours jsonb, p_actor text, p_correlation_id text
) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update organizations set quiet_hours = p_quiet_hours
  where id = p_organization_id and quiet_hours is distinct from p_quiet_hours;
  if found then
    perform write_audit_log(
      p_organization_id, p_actor, 'organization.quiet_hours', null, jsonb_build_object('quietHours', p_quiet_hours), p_correlation_id
    );
  end if;
end
$$;
grant execute on function set_quiet_hours(uuid, jsonb, text, text) to service_role;
