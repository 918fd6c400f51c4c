-- Cancels queued recipients of a canceled campaign and gives their shares back, so many a call. When none is left, what
-- the hold has over goes back as well, and the campaign ends once nobody sends for it any more.
create or replace function cancel_recipients(p_campaign_id uuid, p_limit integer) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
-- The next ones are read in the order of their index, also while nothing is known yet of a table just filled.
set enable_sort = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  v_campaign campaigns;
  v_ids uuid[];
begin
  perform lock_wallet(organization_id) from campaigns where id = p_campaign_id and waba_mode = 'shared';
  select * into v_campaign from campaigns where id = p_campaign_id for no key update;
  if not found or v_campaign.state <> 'canceled' or v_campaign.finished_at is not null then
    return jsonb_build_object('canceled', 0, 'more', false);
  end if;
  v_ids := array(
    select id from outbound_messages where campaign_id = p_campaign_id and claimable and state = 'queued' order by id limit p_limit
  );
  if v_ids <> '{}' then
    update outbound_messages
    set state = 'canceled', claimable = false, error_reason = 'CANCELED', updated_at = now()
    where id = any (v_ids);
    update campaigns set queued = queued - cardinality(v_ids), canceled = canceled + cardinality(v_ids)
    where id = p_campaign_id;
    perform release_messages(p_campaign_id, v_ids);
    return jsonb_build_object('canceled', cardinality(v_ids), 'more', true);
  end if;
  perform close_hold(p_campaign_id);
  if v_campaign.snapshot_at is null then
    update campaigns set snapshot_at = now(), withdrawn = recipients - canceled, recipients = canceled
    where id = p_campaign_id;
  end if;
  if v_campaign.sending = 0 then
    perform finish_campaign(p_campaign_id);
  end if;
  return jsonb_build_object('canceled', 0, 'more', v_campaign.sending > 0);
end
$$;
grant execute on function cancel_recipients(uuid, integer) to service_role;
