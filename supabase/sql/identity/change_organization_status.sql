-- Suspends an organization or gives it back, with its instances: a suspended one has no usable slot. Nothing happens to
-- one that has the status already. The caller has locked the organization. Returns the outbox rows that were written.
create or replace function change_organization_status(
  p_organization_id uuid,
  p_status text,
  p_reason text,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
begin
  update organizations
  set status = p_status,
      suspended_at = case when p_status = 'suspended' then now() end,
      suspended_by = case when p_status = 'suspended' then p_actor end,
      suspended_reason = case when p_status = 'suspended' then p_reason end
  where id = p_organization_id and status <> p_status;
  if not found then
    return '[]'::jsonb;
  end if;
  perform write_audit_log(
    p_organization_id, p_actor, case p_status when 'suspended' then 'organization.suspended' else 'organization.resumed' end,
    'org_' || replace(p_organization_id::text, '-', ''), jsonb_build_object('reason', p_reason), p_correlation_id
  );
  if p_status = 'suspended' then
    perform lock_instances(p_organization_id);
    -- At once: the notice that is given for a downgrade is not given here.
    update instances i set suspend_after = now()
    from slots s
    where s.instance_id = i.id and i.organization_id = p_organization_id;
  end if;
  return enforce_slots(p_organization_id);
end
$$;
