-- Makes or completes the contacts of `[{n, id, phone, bsuid, country, name, attributes, tags}]`, of which no two name the
-- same number or BSUID, and puts them on the list, if the organization has it. What a row does not say stays as it is. Answers `[[n, outcome, contact]]`:
-- created, updated, unchanged, duplicate (this import named the contact before), or conflict: the number and the BSUID
-- are known as two people.
create or replace function import_contacts(
  p_organization_id uuid,
  p_rows jsonb,
  p_list_id uuid,
  p_import_id uuid
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_list_id uuid;
  v_rows integer[];                               -- of this round; null: all of them
  v_outcomes jsonb;
  v_all jsonb := '[]';
begin
  perform lock_contacts(p_organization_id);
  select id into v_list_id from contact_lists
  where id = p_list_id and organization_id = p_organization_id and deleted_at is null;
  insert into contact_attributes (organization_id, name)
  select distinct p_organization_id, a.name
  from jsonb_array_elements(p_rows) r, jsonb_object_keys(r -> 'attributes') a(name)
  on conflict do nothing;

  -- A second round only if a number and a BSUID of different rows turn out to be one contact.
  loop
    with given as materialized (
      select r.*, coalesce(p.id, b.id) as known, coalesce(p.import_id, b.import_id) as named_by,
        coalesce(p.id <> b.id or p.bsuid <> r.bsuid or b.phone <> r.phone, false) as conflict,
        row_number() over (partition by coalesce(p.id, b.id, r.id) order by r.n) as turn,
        (
          coalesce(r.name, p.name, b.name), coalesce(p.attributes, b.attributes) || r.attributes,
          coalesce(p.phone, r.phone, b.phone), coalesce(b.bsuid, r.bsuid, p.bsuid)
        ) is distinct from (
          coalesce(p.name, b.name), coalesce(p.attributes, b.attributes), coalesce(p.phone, b.phone), coalesce(p.bsuid, b.bsuid)
        ) as says_more
      from jsonb_to_recordset(p_rows) as r(
        n integer, id uuid, phone text, bsuid text, country text, name text, attributes jsonb, tags jsonb
      )
      left join contacts p on p.organization_id = p_organization_id and p.phone = r.phone
      left join contacts b on b.organization_id = p_organization_id and b.bsuid = r.bsuid
      where v_rows is null or r.n = any (v_rows)
    ), applied as materialized (
      select *, coalesce(known, id) as contact_id from given where not conflict and turn = 1
    ), created as (
      insert into contacts (id, organization_id, phone, bsuid, country, name, attributes, import_id)
      select id, p_organization_id, phone, bsuid, country, name, attributes, p_import_id
      from applied
      where known is null
      order by n
    ), changed as (
      update contacts c
      set phone = coalesce(c.phone, a.phone), bsuid = coalesce(c.bsuid, a.bsuid),
        country = case when c.phone is null then coalesce(a.country, c.country) else c.country end,
        name = coalesce(a.name, c.name), attributes = c.attributes || a.attributes,
        import_id = coalesce(p_import_id, c.import_id),
        updated_at = case when a.says_more then now() else c.updated_at end
      from applied a
      where c.id = a.known and (a.says_more or p_import_id is distinct from c.import_id)
    ), tagged as (
      insert into contact_tags (organization_id, tag, contact_id)
      select p_organization_id, t.tag, a.contact_id
      from applied a, jsonb_array_elements_text(a.tags) t(tag)
      on conflict do nothing
      returning contact_id
    ), listed as (
      insert into contact_list_members (list_id, contact_id)
      select v_list_id, contact_id from applied where v_list_id is not null
      on conflict do nothing
    )
    select
      coalesce(jsonb_agg(jsonb_build_array(
        n,
        case
          when conflict then 'conflict'
          when v_rows is not null or named_by = p_import_id then 'duplicate'
          when known is null then 'created'
          when says_more or exists (select from tagged t where t.contact_id = given.known) then 'updated'
          else 'unchanged'
        end,
        case when not conflict then coalesce(known, id) end
      )) filter (where conflict or turn = 1), '[]'),
      array_agg(n) filter (where not conflict and turn > 1)
    into v_outcomes, v_rows
    from given;
    v_all := v_all || v_outcomes;
    exit when v_rows is null;
  end loop;
  return v_all;
end
$$;
grant execute on function import_contacts(uuid, jsonb, uuid, uuid) to service_role;
