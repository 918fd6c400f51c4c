-- What people wrote: `[{phone_number_id, persons, word, at}]`, where `word` is stop, start or null. STOP on the platform's
-- number counts for every organization that sends from it, on an organization's own number for that one; START lifts it.
-- The last word by its time stands, so messages may come twice and in any order; of two in one second STOP stands.
create or replace function apply_inbound_messages(p_items jsonb) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_stopped integer;
  v_started integer;
  v_unknown jsonb;
begin
  select coalesce(jsonb_agg(distinct i.phone_number_id), '[]') into v_unknown
  from jsonb_to_recordset(p_items) as i(phone_number_id text)
  where not exists (select from channels c where c.phone_number_id = i.phone_number_id);

  -- In sorted order, so that two batches with the same people wait for each other and never in a circle.
  insert into channel_people as p (channel_id, person, last_inbound_at)
  select c.id, e.person, max(i.at)
  from jsonb_to_recordset(p_items) as i(phone_number_id text, persons jsonb, at timestamptz)
  join channels c on c.phone_number_id = i.phone_number_id,
  jsonb_array_elements_text(i.persons) e(person)
  group by 1, 2
  order by 1, 2
  on conflict (channel_id, person) do update set last_inbound_at = greatest(p.last_inbound_at, excluded.last_inbound_at);

  with words as (
    select distinct on (c.id, e.person) c.id as channel_id, c.organization_id, e.person, i.word, i.at
    from jsonb_to_recordset(p_items) as i(phone_number_id text, persons jsonb, word text, at timestamptz)
    join channels c on c.phone_number_id = i.phone_number_id,
    jsonb_array_elements_text(i.persons) e(person)
    where i.word is not null
    order by c.id, e.person, i.at desc, i.word desc
  ), news as (
    update channel_people p set last_word = w.word, last_word_at = w.at
    from words w
    where p.channel_id = w.channel_id and p.person = w.person
      and (p.last_word_at is null or (p.last_word_at, p.last_word) < (w.at, w.word))
    returning p.channel_id, w.organization_id, p.person, w.word, w.at
  ), stopped_channel as (
    insert into channel_opt_outs (channel_id, person, created_at)
    select channel_id, person, at from news where word = 'stop' and organization_id is null
    on conflict do nothing
  ), stopped_own as (
    insert into opt_outs (organization_id, person, source, created_at)
    select organization_id, person, 'stop', at from news where word = 'stop' and organization_id is not null
    on conflict (organization_id, person) do update set source = 'stop'
  ), started_channel as (
    delete from channel_opt_outs o using news
    where o.channel_id = news.channel_id and o.person = news.person and news.word = 'start'
  ), started_own as (
    delete from opt_outs o using news
    where o.organization_id = news.organization_id and o.person = news.person and o.source = 'stop' and news.word = 'start'
  )
  select count(*) filter (where word = 'stop'), count(*) filter (where word = 'start') into v_stopped, v_started from news;
  return jsonb_build_object('stopped', v_stopped, 'started', v_started, 'unknown', v_unknown);
end
$$;
grant execute on function apply_inbound_messages(jsonb) to service_role;
