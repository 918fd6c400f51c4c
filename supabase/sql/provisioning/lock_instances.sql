-- Locks the instances of an organization that hold a slot or wait for one, before any worker is locked: the order that
-- every function keeps.
create or replace function lock_instances(p_organization_id uuid) returns void
language sql
set search_path = public, pg_temp
as $$
  select from instances
  where organization_id = p_organization_id and state in ('requested', 'provisioning', 'running', 'suspended')
  order by id
  for update
$$;
