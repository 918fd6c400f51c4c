-- What the campaigns launched since a time cost so far and still hold. The caller holds the wallet's lock, or does not
-- mind a figure that is on its way.
create or replace function campaign_spending(p_organization_id uuid, p_since timestamptz) returns bigint
language sql stable
set search_path = public, pg_temp
as $$
  select coalesce(sum(h.remaining + coalesce(c.charged, 0)), 0)::bigint
  from wallet_holds h left join campaigns c on c.id = h.campaign_id
  where h.organization_id = p_organization_id and h.created_at >= p_since
$$;
