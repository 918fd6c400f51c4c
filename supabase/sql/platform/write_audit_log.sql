-- Called by the functions that change something, in their transaction.
create or replace function write_audit_log(
  p_organization_id uuid,
  p_actor text,
  p_action text,
  p_subject text,
  p_details jsonb,
  p_correlation_id text
) returns void
language sql
set search_path = public, pg_temp
as $$
  insert into audit_logs (id, organization_id, actor, action, subject, details, correlation_id)
  values (uuid_v7(), p_organization_id, p_actor, p_action, p_subject, coalesce(p_details, '{}'), p_correlation_id)
$$;
