-- A correction by hand as the API shows it.
create or replace function adjustment_row(p_adjustment wallet_adjustments) returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  select to_jsonb(p_adjustment) || jsonb_build_object(
    'amount', p_adjustment.amount::text,
    'organization_name', (select name from organizations where id = p_adjustment.organization_id)
  )
$$;
