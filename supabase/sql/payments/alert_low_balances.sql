-- Tells the vendors whose wallets have fallen below their threshold, once a dip, and arms the alert again where the
-- balance has come back. Returns how many were told.
create or replace function alert_low_balances(p_limit integer, p_correlation_id text) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_low record;
  v_count integer := 0;
begin
  update wallet_settings s set low_balance_alerted_at = null
  from wallets w
  where w.organization_id = s.organization_id and s.low_balance_alerted_at is not null
    and coalesce(w.balance - w.held >= s.low_balance_threshold, true);
  for v_low in
    update wallet_settings s set low_balance_alerted_at = clock_timestamp()
    from wallets w
    where w.organization_id = s.organization_id and s.organization_id in (
      select x.organization_id from wallet_settings x join wallets y using (organization_id)
      where x.low_balance_alerted_at is null and y.balance - y.held < x.low_balance_threshold
      order by x.organization_id limit p_limit
      for update of x skip locked
    )
    returning s.organization_id, w.currency, w.balance - w.held as available, s.low_balance_threshold as threshold,
      s.low_balance_alerted_at as at
  loop
    perform enqueue(
      'queue', 'emails', 'low-balance:' || v_low.organization_id || ':' || extract(epoch from v_low.at),
      jsonb_build_object(
        'kind', 'organization', 'organizationId', v_low.organization_id, 'template', 'low-balance',
        'data', jsonb_build_object(
          'currency', v_low.currency, 'available', v_low.available::text, 'threshold', v_low.threshold::text
        )
      ), p_correlation_id
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
grant execute on function alert_low_balances(integer, text) to service_role;
