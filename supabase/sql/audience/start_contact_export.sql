-- Asks for a CSV of the contacts that a filter finds. One that is under way with the same filter is that one.
create or replace function start_contact_export(
  p_organization_id uuid,
  p_id uuid,
  p_filter jsonb,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_id uuid;
begin
  insert into contact_exports (id, organization_id, state, filter, columns, created_by)
  select p_id, p_organization_id, 'queued', p_filter, coalesce(jsonb_agg(a.name order by a.name), '[]'), p_actor
  from contact_attributes a
  where a.organization_id = p_organization_id
  on conflict (organization_id, filter) where state in ('queued', 'running') do nothing
  returning id into v_id;
  if v_id is null then
    select id into strict v_id from contact_exports
    where organization_id = p_organization_id and filter = p_filter and state in ('queued', 'running');
    return jsonb_build_object('id', v_id, 'outbox_ids', '[]'::jsonb);
  end if;
  perform write_audit_log(p_organization_id, p_actor, 'contact_export.started', v_id::text, p_filter, p_correlation_id);
  return jsonb_build_object('id', v_id, 'outbox_ids', jsonb_build_array(enqueue(
    'orchestration-start', 'exportContacts', 'export:exp_' || replace(v_id::text, '-', ''),
    jsonb_build_object('id', 'exp_' || replace(v_id::text, '-', '')), p_correlation_id
  )));
end
$$;
grant execute on function start_contact_export(uuid, uuid, jsonb, text, text) to service_role;
