-- The channel that an organization sends from now: its own number, or the platform's. No row when there is none yet.
create or replace function channel_for(p_organization_id uuid) returns channels
language sql stable
set search_path = public, pg_temp
as $$
  select c.*
  from organizations o
  join channels c on c.retired_at is null
    and case o.waba_mode when 'dedicated' then c.organization_id = o.id else c.organization_id is null end
  where o.id = p_organization_id
$$;
