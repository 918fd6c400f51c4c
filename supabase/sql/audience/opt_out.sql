-- Notes that a person wants no messages of an organization; one who said so before stays as noted.
create or replace function opt_out(p_organization_id uuid, p_person text, p_actor text, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_opt_out opt_outs;
begin
  insert into opt_outs (organization_id, person, source, created_by)
  values (p_organization_id, p_person, 'manual', p_actor)
  on conflict do nothing;
  if found then
    perform write_audit_log(p_organization_id, p_actor, 'opt_out.made', right(p_person, 4), null, p_correlation_id);
  end if;
  select * into strict v_opt_out from opt_outs where organization_id = p_organization_id and person = p_person;
  return to_jsonb(v_opt_out);
end
$$;
grant execute on function opt_out(uuid, text, text, text) to service_role;
