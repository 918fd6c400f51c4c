-- One page of a ledger, newest first, and the number below which the next one begins; null: there is none. A filter may
-- match little of a long ledger: one call looks through so many entries and no more, and may give a page that is not full.
create or replace function wallet_ledger(
  p_organization_id uuid,
  p_kind text,
  p_campaign_id uuid,
  p_from timestamptz,
  p_to timestamptz,          -- not included
  p_before bigint,
  p_limit integer
) returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
  c_look_through constant bigint := 50000;
  v_from timestamptz := p_from;
  v_bottom bigint := 1;
  v_top bigint;
  v_low bigint;
  v_items jsonb;
  v_found bigint;
  v_last bigint;
begin
  select ledger_seq into v_top from wallets where organization_id = p_organization_id;
  if p_campaign_id is not null then
    select greatest(p_from, launched_at) into v_from from campaigns
    where id = p_campaign_id and organization_id = p_organization_id;
  end if;
  if v_from is not null then
    v_bottom := ledger_seq_at(p_organization_id, v_from);
  end if;
  if p_to is not null then
    v_top := least(v_top, ledger_seq_at(p_organization_id, p_to) - 1);
  end if;
  v_top := least(v_top, p_before - 1);
  v_low := case
    when p_kind is not null and p_kind not in ('charge', 'reprice') then v_bottom -- few, and found by their index
    else greatest(v_bottom, v_top - c_look_through + 1)
  end;
  select count(*), min(seq), coalesce(jsonb_agg(jsonb_build_object(
    'seq', seq, 'at', created_at, 'kind', kind, 'amount', amount::text, 'balance_after', balance_after::text,
    'shortfall', shortfall::text, 'source_id', source_id, 'message_id', message_id, 'campaign_id', campaign_id,
    'category', category, 'country', country, 'price', price::text, 'meta_cost', meta_cost::text,
    'margin', margin::text, 'details', details
  ) order by seq desc), '[]')
  into v_found, v_last, v_items
  from (
    select * from ledger_entries
    where organization_id = p_organization_id and seq between v_low and v_top
      and (p_kind is null or kind = p_kind)
      and (p_kind is null or p_kind in ('charge', 'reprice') or source_id is not null)
      and (p_campaign_id is null or campaign_id = p_campaign_id)
    order by seq desc limit p_limit
  ) page;
  v_last := case when v_found = p_limit then v_last else v_low end;
  return jsonb_build_object(
    'items', v_items, 'next', case when v_last > v_bottom and v_top >= v_bottom then v_last end
  );
end
$$;
grant execute on function wallet_ledger(uuid, text, uuid, timestamptz, timestamptz, bigint, integer) to service_role;
