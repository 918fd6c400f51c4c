-- Takes the next recipients for a dispatcher, in order; when it comes to the end, what may be tried again from the start.
-- Only the newest dispatcher gets any, and the campaign's row is the lock, so nobody is taken twice. What becomes of them
-- is told with the id of this claim. Who may not be written to any more is marked: who said STOP since the snapshot, and
-- who is no contact now. The dispatcher does not write to them and says so.
create or replace function claim_recipients(p_campaign_id uuid, p_epoch bigint, p_limit integer, p_cursor uuid)
returns jsonb
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
  c_rest constant interval := '24 hours 1 minute'; -- of a campaign that is spread over days: what was claimed is sent soon
  v_campaign campaigns;
  v_limit integer := p_limit;
  v_ids uuid[] := '{}';
  v_claim bigint;
  v_rows jsonb;
begin
  select * into v_campaign from campaigns where id = p_campaign_id for no key update;
  if not found or v_campaign.epoch <> p_epoch or v_campaign.state <> 'sending' then
    return jsonb_build_object('outcome', 'stopped');
  end if;
  if v_campaign.daily_quota is not null then
    if v_campaign.day_last_at < now() - c_rest then
      v_campaign.day_claimed := 0;
    end if;
    v_limit := least(v_limit, v_campaign.daily_quota - v_campaign.day_claimed);
    if v_limit <= 0 and v_campaign.queued > 0 then
      return jsonb_build_object('outcome', 'stopped');
    end if;
  end if;
  if v_campaign.queued > 0 then
    v_ids := array(
      select id from outbound_messages
      where campaign_id = p_campaign_id and claimable and state = 'queued' and (not_before is null or not_before <= now())
        and (p_cursor is null or id > p_cursor)
      order by id limit v_limit
    );
    if p_cursor is not null and cardinality(v_ids) < v_limit then
      v_ids := v_ids || array(
        select id from outbound_messages
        where campaign_id = p_campaign_id and claimable and state = 'queued' and (not_before is null or not_before <= now())
          and id <= p_cursor
        order by id limit v_limit - cardinality(v_ids)
      );
    end if;
  end if;
  if v_ids = '{}' then
    return jsonb_build_object('outcome', 'claimed', 'recipients', '[]'::jsonb, 'queued', v_campaign.queued, 'cursor', null);
  end if;

  insert into send_claims (campaign_id, channel_id, epoch, claimed_at, message_ids)
  values (p_campaign_id, v_campaign.channel_id, p_epoch, now(), v_ids)
  returning id into v_claim;
  with taken as (
    update outbound_messages
    set claimable = false, state = 'sending', claim_id = v_claim, claimed_at = now(), attempts = attempts + 1, updated_at = now()
    where id = any (v_ids)
    returning id, contact_id, phone, bsuid, variables
  )
  select jsonb_agg(jsonb_build_object(
    'id', t.id, 'claim', v_claim, 'phone', t.phone, 'bsuid', t.bsuid, 'variables', t.variables,
    'withheld', case
      when exists (
        select from opt_outs o where o.organization_id = v_campaign.organization_id and o.person in (t.phone, t.bsuid)
      ) or exists (
        select from channel_opt_outs o where o.channel_id = v_campaign.channel_id and o.person in (t.phone, t.bsuid)
      ) then 'OPTED_OUT'
      when not exists (select from contacts c where c.id = t.contact_id) then 'CONTACT_DELETED'
    end
  ) order by t.id)
  into v_rows from taken t;
  update campaigns
  set queued = queued - cardinality(v_ids), sending = sending + cardinality(v_ids),
      day_claimed = case when daily_quota is null then 0 else v_campaign.day_claimed + cardinality(v_ids) end,
      day_last_at = case when daily_quota is null then null else now() end
  where id = p_campaign_id;
  return jsonb_build_object(
    'outcome', 'claimed', 'recipients', v_rows, 'queued', v_campaign.queued - cardinality(v_ids),
    'cursor', v_ids[cardinality(v_ids)]
  );
end
$$;
grant execute on function claim_recipients(uuid, bigint, integer, uuid) to service_role;
