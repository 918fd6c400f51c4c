-- Locks the wallet of an organization until the transaction ends, and returns it; no wallet, no row. Not FOR UPDATE:
-- its holds refer to it.
create or replace function lock_wallet(p_organization_id uuid) returns wallets
language sql volatile
set search_path = public, pg_temp
as $$
  select * from wallets where organization_id = p_organization_id for no key update
$$;
