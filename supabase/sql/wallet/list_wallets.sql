-- Wallets as operators see them, with what is open about each; those that need a look alone if asked so.
create or replace function list_wallets(p_attention boolean, p_after uuid, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'organization_id', w.organization_id, 'organization_name', w.name, 'currency', w.currency,
    'balance', w.balance::text, 'held', w.held::text, 'shortfall', w.shortfall::text,
    'alerts', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'kind', a.kind, 'subject', a.subject, 'details', a.details, 'times', a.times,
        'first_at', a.first_at, 'last_at', a.last_at
      ) order by a.kind, a.subject), '[]')
      from wallet_alerts a where a.organization_id = w.organization_id and a.closed_at is null
    )
  ) order by w.organization_id), '[]')
  from (
    select w.*, o.name from wallets w join organizations o on o.id = w.organization_id
    where (p_after is null or w.organization_id > p_after)
      and (not p_attention or w.shortfall > 0 or exists (
        select from wallet_alerts a where a.organization_id = w.organization_id and a.closed_at is null
      ))
    order by w.organization_id limit p_limit
  ) w
$$;
grant execute on function list_wallets(boolean, uuid, integer) to service_role;
