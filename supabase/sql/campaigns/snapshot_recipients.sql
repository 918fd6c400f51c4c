-- Writes the next recipients of a campaign, from where the last call stopped: a call that was cut may be repeated. Only
-- who was on a list at the launch, still may be written to, and fits into what is held. Answers how many were written and
-- whether they were the last. When the hold has run out, the campaign is paused instead.
create or replace function snapshot_recipients(p_campaign_id uuid, p_limit integer) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_campaign campaigns;
  v_contacts uuid[];
  v_written integer;
  v_shares bigint;
begin
  select * into v_campaign from campaigns where id = p_campaign_id for no key update;
  if not found or v_campaign.state <> 'preparing' then
    return jsonb_build_object('written', 0, 'last', true);
  end if;
  if lacks_money(p_campaign_id) then
    perform pause_campaign(p_campaign_id, 'HOLD_EXPIRED');
    return jsonb_build_object('written', 0, 'last', true);
  end if;
  v_contacts := array(
    select distinct next.contact_id
    from unnest(v_campaign.list_id || v_campaign.more_list_ids) as l(id),
      lateral (
        select m.contact_id from contact_list_members m
        where m.list_id = l.id and m.added_at <= v_campaign.launched_at
          and m.contact_id > coalesce(v_campaign.snapshot_cursor, '00000000-0000-0000-0000-000000000000')
        order by m.contact_id limit p_limit
      ) next
    order by 1 limit p_limit
  );
  if v_contacts = '{}' then
    return jsonb_build_object('written', 0, 'last', true);
  end if;

  with fit as (
    select c.*, p.price,
      sum(coalesce(p.price, 0)) over (order by c.id) as shares, row_number() over (order by c.id) as place
    from contacts c
    left join campaign_prices p
      on p.campaign_id = p_campaign_id and p.category = v_campaign.category and p.country = coalesce(c.country, 'ZZ')
    where c.id = any (v_contacts) and c.organization_id = v_campaign.organization_id
      and (v_campaign.waba_mode = 'dedicated' or p.price is not null)
      and not exists (
        select from opt_outs o where o.organization_id = c.organization_id and o.person in (c.phone, c.bsuid)
      )
      and not exists (
        select from channel_opt_outs o where o.channel_id = v_campaign.channel_id and o.person in (c.phone, c.bsuid)
      )
      and not exists (
        select from jsonb_array_elements_text(coalesce(v_campaign.settings -> 'required', '[]')) as r(name)
        where contact_attribute(c, r.name) is null
      )
  ), written as (
    insert into outbound_messages (id, organization_id, campaign_id, contact_id, phone, bsuid, country, variables, held)
    select uuid_v7(), f.organization_id, p_campaign_id, f.id, f.phone, f.bsuid, coalesce(f.country, 'ZZ'),
      (
        select jsonb_object_agg(
          v.key, coalesce(contact_attribute(c, v.value ->> 'attribute'), v.value ->> 'fallback')
        )
        from jsonb_each(v_campaign.settings -> 'variables') as v
        where v.value ? 'attribute'
      ),
      coalesce(f.price, 0)
    from fit f join contacts c on c.id = f.id
    where v_campaign.queued + f.place <= v_campaign.recipients and (
      v_campaign.waba_mode = 'dedicated'
      or v_campaign.shares + f.shares <= (select amount from wallet_holds where campaign_id = p_campaign_id)
    )
    order by f.id
    returning held
  )
  select count(*), coalesce(sum(held), 0) into v_written, v_shares from written;
  update campaigns
  set queued = queued + v_written, shares = shares + v_shares, snapshot_cursor = v_contacts[cardinality(v_contacts)]
  where id = p_campaign_id;
  return jsonb_build_object('written', v_written, 'last', cardinality(v_contacts) < p_limit);
end
$$;
grant execute on function snapshot_recipients(uuid, integer) to service_role;
