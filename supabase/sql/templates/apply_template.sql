-- Writes what a read of Meta showed of one template, if that read began after the last one written. `p_read`: {id, status,
-- category, components, reason, quality}, null when Meta has no such template; `p_note` is what only an event said.
-- A template that cannot be sent pauses its campaigns. The caller has locked the organization.
create or replace function apply_template(p_id uuid, p_observation bigint, p_read jsonb, p_note text) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_before templates;
  v_after templates;
begin
  select * into v_before from templates where id = p_id for no key update;
  if v_before.deleted_at is not null or v_before.observed >= p_observation then
    return;
  end if;
  -- Not made at Meta yet, or on the way there: that it is not found says nothing.
  if p_read is null and (v_before.meta_template_id is null or v_before.operation is not null) then
    return;
  end if;
  update templates
  set observed = p_observation,
      status = coalesce(p_read ->> 'status', 'DELETED'),
      category = coalesce(lower(p_read ->> 'category'), category),
      components = case jsonb_array_length(coalesce(p_read -> 'components', '[]'))
        when 0 then components else p_read -> 'components' end,
      quality = coalesce(p_read ->> 'quality', quality),
      reason = case
        when p_read ->> 'status' in ('APPROVED', 'PENDING') then null
        else coalesce(p_read ->> 'reason', p_note, case when status = p_read ->> 'status' then reason end)
      end,
      meta_template_id = coalesce(p_read ->> 'id', meta_template_id),
      updated_at = now()
  where id = p_id
  returning * into v_after;
  if v_after.status <> v_before.status then
    perform write_audit_log(
      v_after.organization_id, 'meta', 'template.status_changed', 'tpl_' || replace(p_id::text, '-', ''),
      jsonb_build_object('from', v_before.status, 'to', v_after.status, 'reason', v_after.reason), null
    );
  end if;
  if v_after.category <> v_before.category then
    perform write_audit_log(
      v_after.organization_id, 'meta', 'template.category_changed', 'tpl_' || replace(p_id::text, '-', ''),
      jsonb_build_object('from', v_before.category, 'to', v_after.category), null
    );
  end if;
  if v_after.status in ('PAUSED', 'DISABLED', 'REJECTED', 'ARCHIVED', 'DELETED', 'PENDING_DELETION') then
    perform pause_campaigns_of_template(p_id, v_after.status);
  end if;
end
$$;
