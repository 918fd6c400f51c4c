-- Who asked to buy what, and which session or subscription of Stripe came of it.
create or replace function record_purchase(
  p_organization_id uuid,
  p_actor text,
  p_action text,
  p_subject text,
  p_details jsonb,
  p_correlation_id text
) returns void
language sql
security definer
set search_path = public, pg_temp
as $$ select write_audit_log(p_organization_id, p_actor, p_action, p_subject, p_details, p_correlation_id) $$;
grant execute on function record_purchase(uuid, text, text, text, jsonb, text) to service_role;
