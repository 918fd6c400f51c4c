-- What no event enforces: grace and notices that ran out, slots that came back while a run was ending, and deletions
-- whose orchestration was lost. An empty answer says that nothing is due. Also the place where the configuration tells the database how long a notice is.
create or replace function enforce_due_slots(p_notice_seconds integer, p_limit integer default 200) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_organization_id uuid;
  v_instance_id uuid;
  v_outbox jsonb := '[]';
begin
  update platform_settings set value = to_jsonb(p_notice_seconds)
  where name = 'suspension_notice_seconds' and value <> to_jsonb(p_notice_seconds);
  for v_organization_id in
    select o.id
    from organizations o
    join lateral (
      select count(*)::integer as used,
        count(i.suspend_after)::integer as noticed,
        count(*) filter (where i.suspend_after <= now())::integer as due
      from slots s join instances i on i.id = s.instance_id
      where s.organization_id = o.id
    ) as s on true
    left join billing_entitlements e on e.organization_id = o.id
    cross join lateral (select coalesce(usable_slots(e), 0) as usable) as u
    -- Only those for whom something changes, so that the limit starves nobody.
    where s.noticed <> greatest(0, s.used - u.usable)
      or s.due > 0
      or (s.used < u.usable and refusal_of(o.id) is null and exists (
        select from instances i
        where i.organization_id = o.id and i.state = 'suspended' and not i.saga_live
          and (i.resume_after is null or i.resume_after <= now())
      ))
    order by o.id
    limit p_limit
  loop
    v_outbox := v_outbox || enforce_slots(v_organization_id);
  end loop;
  for v_instance_id in
    update instances set saga_live = false, updated_at = now()
    where state = 'deleting' and updated_at < now() - interval '3 hours'
    returning id
  loop
    v_outbox := v_outbox || jsonb_build_array(enqueue(
      'orchestration-start', 'deprovisionInstance', 'deprovision:ins_' || replace(v_instance_id::text, '-', ''),
      to_jsonb('ins_' || replace(v_instance_id::text, '-', '')), null
    ));
  end loop;
  return v_outbox;
end
$$;
grant execute on function enforce_due_slots(integer, integer) to service_role;
