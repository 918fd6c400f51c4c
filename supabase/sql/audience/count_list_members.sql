-- Keeps how many contacts a list has, once for each statement that changes members.
create or replace function count_list_members() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  update contact_lists l
  set contacts = l.contacts + case tg_op when 'INSERT' then c.n else -c.n end
  from (select list_id, count(*)::integer as n from changed_members group by list_id) c
  where l.id = c.list_id;
  return null;
end
$$;
create or replace trigger contact_list_members_added
after insert on contact_list_members
referencing new table as changed_members
for each statement execute function count_list_members();
create or replace trigger contact_list_members_removed
after delete on contact_list_members
referencing old table as changed_members
for each statement execute function count_list_members();
