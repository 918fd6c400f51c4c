-- Applies a page of an account's templates, `[{id, name, language, status, …}]`, to those that are known here.
create or replace function apply_template_page(p_waba_id text, p_observation bigint, p_items jsonb) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_ids uuid[];
  v_id uuid;
begin
  select coalesce(array_agg(t.id order by t.organization_id, t.id), '{}') into v_ids
  from jsonb_to_recordset(p_items) as i(id text, name text, language text)
  join templates t on t.waba_id = p_waba_id and t.deleted_at is null
    and (t.meta_template_id = i.id or t.meta_template_id is null and t.meta_name = i.name and t.language = i.language);
  -- All locks of this kind before any of the next.
  perform from organizations
  where id in (select organization_id from templates where id = any (v_ids))
  order by id
  for no key update;
  foreach v_id in array v_ids loop
    perform apply_template(v_id, p_observation, i.item, null)
    from templates t
    join jsonb_array_elements(p_items) as i(item)
      on t.meta_template_id = i.item ->> 'id'
      or t.meta_template_id is null and t.meta_name = i.item ->> 'name' and t.language = i.item ->> 'language'
    where t.id = v_id;
  end loop;
end
$$;
grant execute on function apply_template_page(text, bigint, jsonb) to service_role;
