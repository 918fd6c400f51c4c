-- Takes back what a member noted. What the person said with STOP, only the person takes back.
create or replace function lift_opt_out(p_organization_id uuid, p_person text, p_actor text, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_opt_out opt_outs;
begin
  delete from opt_outs where organization_id = p_organization_id and person = p_person and source <> 'stop'
  returning * into v_opt_out;
  if found then
    perform write_audit_log(p_organization_id, p_actor, 'opt_out.lifted', right(p_person, 4), null, p_correlation_id);
    return jsonb_build_object('ok', true, 'opt_out', to_jsonb(v_opt_out));
  end if;
  perform from opt_outs where organization_id = p_organization_id and person = p_person;
  return jsonb_build_object('ok', false, 'code', case when found then 'OPT_OUT.BY_PERSON' else 'OPT_OUT.UNKNOWN' end);
end
$$;
grant execute on function lift_opt_out(uuid, text, text, text) to service_role;
