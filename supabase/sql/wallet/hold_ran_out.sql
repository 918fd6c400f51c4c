-- Whether the time of a campaign's hold was over before all of it was spent: what is left is given back, or soon will be.
-- Once true it stays so, for nobody holds for longer what has run out.
create or replace function hold_ran_out(p_campaign_id uuid) returns boolean
language sql volatile
set search_path = public, pg_temp
as $$
  select exists (
    select from wallet_holds
    where campaign_id = p_campaign_id and amount > 0 and coalesce(closed_at, clock_timestamp()) >= expires_at
  )
$$;
