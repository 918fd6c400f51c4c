-- The invitations of an organization that may still be accepted, newest first.
create or replace function open_invitations(p_organization_id uuid, p_before uuid, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(i) order by i.id desc), '[]')
  from (
    select * from invitations
    where organization_id = p_organization_id and accepted_at is null and revoked_at is null and expires_at > now()
      and (p_before is null or id < p_before)
    order by id desc limit p_limit
  ) i
$$;
grant execute on function open_invitations(uuid, uuid, integer) to service_role;
