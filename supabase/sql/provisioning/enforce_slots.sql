-- Makes what an organization runs fit what it may run now, and returns the outbox rows that it wrote. Too few slots: the
-- newest instances get a notice, and when that has run out they are suspended, newest first. Slots to spare: notices
-- are taken back, and suspended instances come back, oldest first.
create or replace function enforce_slots(p_organization_id uuid) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_usable integer;
  v_over integer;
  v_instance instances;
  v_place integer := 0;
  v_suspend_after timestamptz;
  v_outbox jsonb := '[]';
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return v_outbox;
  end if;
  perform lock_instances(p_organization_id);
  select usable_slots(e) into v_usable from billing_entitlements e where organization_id = p_organization_id;
  v_usable := coalesce(v_usable, 0);
  select count(*) - v_usable into v_over from slots where organization_id = p_organization_id;

  -- Newest first: the first `v_over` of them are too many.
  for v_instance in
    select i.* from instances i join slots s on s.instance_id = i.id
    where i.organization_id = p_organization_id
    order by i.created_at desc, i.id desc
  loop
    v_place := v_place + 1;
    if v_place > v_over and v_instance.suspend_after is not null then
      update instances set suspend_after = null, updated_at = now() where id = v_instance.id;
      perform write_audit_log(
        p_organization_id, 'billing', 'instance.suspension_canceled', 'ins_' || replace(v_instance.id::text, '-', ''), null, null
      );
      v_outbox := v_outbox || jsonb_build_array(announce(v_instance.id, 'suspension_canceled', null));
    elsif v_place <= v_over and v_instance.suspend_after is null then
      v_suspend_after := now() + make_interval(secs => (
        select (value #>> '{}')::integer from platform_settings where name = 'suspension_notice_seconds'
      ));
      update instances set suspend_after = v_suspend_after, updated_at = now() where id = v_instance.id;
      perform write_audit_log(
        p_organization_id, 'billing', 'instance.suspension_notice', 'ins_' || replace(v_instance.id::text, '-', ''),
        jsonb_build_object('suspend_after', v_suspend_after, 'paid_slots', v_usable), null
      );
      v_outbox := v_outbox || jsonb_build_array(
        announce(v_instance.id, 'suspension_notice', jsonb_build_object('suspendAfter', v_suspend_after, 'paidSlots', v_usable))
      );
    elsif v_place <= v_over and v_instance.suspend_after <= now() then
      v_outbox := v_outbox || suspend_instance(v_instance);
    end if;
  end loop;

  -- A stopped platform starts nothing; the timer brings back what is due once it goes on.
  if v_over < 0 and refusal_of(p_organization_id) is null then
    for v_instance in
      select * from instances
      where organization_id = p_organization_id and state = 'suspended' and not saga_live
        and (resume_after is null or resume_after <= now())
      order by created_at, id
      limit -v_over
    loop
      v_outbox := v_outbox || resume_instance(v_instance);
    end loop;
  end if;
  return v_outbox;
end
$$;
