-- Which entries of a batch have no message that could be settled: none of the id, or its campaign has no rate card.
create or replace function unmatched_places(p_ids uuid[], p_campaigns uuid[]) returns integer[]
language sql stable
set search_path = public, pg_temp
as $$
  select coalesce(array_agg(i.n::integer order by i.n), '{}')
  from unnest(p_ids) with ordinality as i(id, n)
  where not exists (
    select from outbound_messages m join campaigns c on c.id = m.campaign_id
    where m.id = i.id and c.id = any (p_campaigns)
      and (c.waba_mode <> 'shared' or exists (select from campaign_prices p where p.campaign_id = c.id))
  )
$$;
