-- Gives back what is still held past a hold's time: the shares of messages that nothing was heard of, a bounded number at
-- each call, then what no message was given. What is delivered later is charged all the same, to what is available then.
-- `p_at` is `{campaign_id, message_id}`, how far the call before came; null to begin. Returns the same, null when no hold
-- is due any more.
create or replace function expire_holds(p_at jsonb, p_limit integer default 2000) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_after uuid := coalesce(p_at ->> 'message_id', '00000000-0000-0000-0000-000000000000')::uuid;
  v_from uuid := coalesce(p_at ->> 'campaign_id', '00000000-0000-0000-0000-000000000000')::uuid;
  v_campaign_id uuid;
  v_page uuid[];
begin
  select campaign_id into v_campaign_id from wallet_holds
  where closed_at is null and expires_at <= now() and campaign_id >= v_from
  order by campaign_id limit 1;
  if not found then
    return null;
  end if;
  if v_campaign_id <> v_from then
    v_after := '00000000-0000-0000-0000-000000000000';
  end if;
  perform lock_wallet(organization_id) from wallet_holds where campaign_id = v_campaign_id;
  perform from campaigns where id = v_campaign_id for no key update;
  perform from wallet_holds where campaign_id = v_campaign_id and closed_at is null and expires_at <= now();
  if not found then -- it was held for longer meanwhile
    return jsonb_build_object('campaign_id', v_campaign_id, 'message_id', 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  end if;
  v_page := array(
    select id from outbound_messages
    where campaign_id = v_campaign_id and id > v_after order by id limit p_limit
  );
  perform release_messages(v_campaign_id, v_page);
  if cardinality(v_page) = p_limit then
    return jsonb_build_object('campaign_id', v_campaign_id, 'message_id', v_page[p_limit]);
  end if;
  perform close_hold(v_campaign_id);
  return jsonb_build_object('campaign_id', v_campaign_id, 'message_id', 'ffffffff-ffff-ffff-ffff-ffffffffffff');
end
$$;
grant execute on function expire_holds(jsonb, integer) to service_role;
