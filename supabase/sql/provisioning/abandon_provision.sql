-- Undoes what the saga did in the database: the placement and the slot, and says why on the instance. A first
-- provisioning fails for good; a resumption that fails leaves the instance suspended, with all it had, for a later one.
create or replace function abandon_provision(p_instance_id uuid, p_run text, p_reason text, p_correlation_id text)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_rest constant interval := '2 minutes';
  v_instance instances;
  v_resumption boolean;
begin
  -- A slot is given and taken under the organization's lock only.
  perform from organizations o where id = (select organization_id from instances where id = p_instance_id) for no key update;
  select * into v_instance from instances where id = p_instance_id for update;
  if v_instance.saga_run = p_run and v_instance.state = 'failed' then
    -- Asked again, because a crash lost the answer: the run must still undo what it made.
    return jsonb_build_object('outcome', 'failed');
  end if;
  if not found or v_instance.saga_run is distinct from p_run or v_instance.state <> 'provisioning' then
    return jsonb_build_object('outcome', 'not_claimed');
  end if;
  v_resumption := v_instance.resumptions > 0;
  perform vacate_instance(p_instance_id);
  update instances
  set state = case when v_resumption then 'suspended' else 'failed' end,
      state_reason = p_reason,
      resume_after = case when v_resumption then now() + c_rest end,
      updated_at = now()
  where id = p_instance_id;
  perform write_audit_log(
    v_instance.organization_id, 'saga', case when v_resumption then 'instance.resumption_failed' else 'instance.failed' end,
    'ins_' || replace(p_instance_id::text, '-', ''), jsonb_build_object('reason', p_reason), p_correlation_id
  );
  return jsonb_build_object('outcome', case when v_resumption then 'suspended' else 'failed' end);
end
$$;
grant execute on function abandon_provision(uuid, text, text, text) to service_role;
