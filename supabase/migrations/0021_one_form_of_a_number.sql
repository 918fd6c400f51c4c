-- Numbers of Brazil and Argentina are kept with the 9 of their mobiles from now on (decision 0016). What was written without
-- it before is brought to that form here, as `shared/audience/phone.ts` does.
create function pg_temp.whole_number(p_person text) returns text
language sql immutable
as $$
  select case
    when p_person ~ '^54(11|[23][0-9])[0-9]{8}$' then '549' || substr(p_person, 3)
    when p_person ~ '^55[1-9]{2}[6-9][0-9]{7}$' then substr(p_person, 1, 4) || '9' || substr(p_person, 5)
    else p_person
  end
$$;

-- One person who was two contacts: what the whole number says goes before, lists and tags add up.
create temp table same_person on commit drop as
select o.*, k.id as kept_id
from contacts o
join contacts k on k.organization_id = o.organization_id and k.phone = pg_temp.whole_number(o.phone) and k.id <> o.id
where o.phone <> pg_temp.whole_number(o.phone);

insert into contact_list_members (list_id, contact_id, added_at)
select m.list_id, s.kept_id, m.added_at from same_person s join contact_list_members m on m.contact_id = s.id
on conflict do nothing;
insert into contact_tags (organization_id, tag, contact_id)
select t.organization_id, t.tag, s.kept_id from same_person s join contact_tags t on t.contact_id = s.id
on conflict do nothing;
delete from contacts c using same_person s where c.id = s.id;
update contacts c
set name = coalesce(c.name, s.name), attributes = s.attributes || c.attributes, bsuid = coalesce(c.bsuid, s.bsuid)
from same_person s
where c.id = s.kept_id;

update contacts set phone = pg_temp.whole_number(phone) where phone <> pg_temp.whole_number(phone);

-- Who said STOP in either form has said it.
with moved as (
  delete from opt_outs where person <> pg_temp.whole_number(person) returning *
)
insert into opt_outs (organization_id, person, source, created_at, created_by)
select organization_id, pg_temp.whole_number(person), source, created_at, created_by from moved
on conflict (organization_id, person) do update
set source = case 'stop' when excluded.source then 'stop' else opt_outs.source end;

with moved as (
  delete from channel_opt_outs where person <> pg_temp.whole_number(person) returning *
)
insert into channel_opt_outs (channel_id, person, created_at)
select channel_id, pg_temp.whole_number(person), created_at from moved
on conflict do nothing;

with moved as (
  delete from channel_people where person <> pg_temp.whole_number(person) returning *
)
insert into channel_people as p (channel_id, person, last_inbound_at, last_word, last_word_at)
select channel_id, pg_temp.whole_number(person), last_inbound_at, last_word, last_word_at from moved
on conflict (channel_id, person) do update
set last_inbound_at = greatest(p.last_inbound_at, excluded.last_inbound_at),
    last_word = case when p.last_word_at >= excluded.last_word_at then p.last_word else coalesce(excluded.last_word, p.last_word) end,
    last_word_at = greatest(p.last_word_at, excluded.last_word_at);
