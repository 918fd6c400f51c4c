-- The list is gone at once; its members are forgotten by `prune_audience`, since they may be millions.
create or replace function delete_list(p_organization_id uuid, p_id uuid, p_actor text, p_correlation_id text) returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update contact_lists set deleted_at = now()
  where id = p_id and organization_id = p_organization_id and deleted_at is null;
  if not found then
    return false;
  end if;
  perform write_audit_log(p_organization_id, p_actor, 'list.deleted', p_id::text, null, p_correlation_id);
  return true;
end
$$;
grant execute on function delete_list(uuid, uuid, text, text) to service_role;
