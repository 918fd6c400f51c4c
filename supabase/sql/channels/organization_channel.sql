-- The channel that an organization sends from now, for the app; null when there is none yet.
create or replace function organization_channel(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select to_jsonb(c) from channel_for(p_organization_id) c where c.id is not null
$$;
grant execute on function organization_channel(uuid) to service_role;
