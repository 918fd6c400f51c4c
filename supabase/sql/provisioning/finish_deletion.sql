-- The instance is gone once nothing of it is left. Its row stays, for its history.
create or replace function finish_deletion(p_instance_id uuid, p_correlation_id text) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_instance instances;
begin
  update instances set state = 'deleted', saga_live = false, updated_at = now()
  where id = p_instance_id and state = 'deleting'
    and not exists (select from proxies where instance_id = p_instance_id)
  returning * into v_instance;
  if found then
    perform write_audit_log(
      v_instance.organization_id, 'saga', 'instance.deleted', 'ins_' || replace(p_instance_id::text, '-', ''), null, p_correlation_id
    );
  end if;
  return jsonb_build_object('outcome', (select state from instances where id = p_instance_id));
end
$$;
grant execute on function finish_deletion(uuid, text) to service_role;
