-- Contacts of an organization as `[{..., tags, opted_out, key}]`. `p_filter` may have `id`, `bsuid`, `phone` (its first
-- digits), `name` (its beginning), `list_id` and `tag`. By number or by name they come in that order, else newest first;
-- `p_after` is the `key` of the last one before. Each order and each filter has its index.
create or replace function find_contacts(p_organization_id uuid, p_filter jsonb, p_after text, p_limit integer) returns jsonb
language plpgsql stable
security definer
set search_path = public, pg_temp
as $$
declare
  v_list_id uuid := (p_filter ->> 'list_id')::uuid;
  v_tag text := p_filter ->> 'tag';
  v_key text := 'c.id::text';
  v_from text := 'contacts c';
  v_where text := 'c.organization_id = $1';
  v_order text := 'c.id desc';
  v_needle text;
  v_found jsonb;
begin
  if p_filter ? 'phone' then
    v_needle := p_filter ->> 'phone';
    v_key := 'c.phone';
    v_where := v_where || ' and c.phone >= $4 collate "C" and c.phone < ($4 || '':'') collate "C" and ($5 is null or c.phone > $5 collate "C")';
    v_order := 'c.phone';
  elsif p_filter ? 'name' then
    v_needle := lower(p_filter ->> 'name');
    v_key := 'c.id || lower(c.name)';
    v_where := v_where || ' and lower(c.name) collate "C" >= $4 and lower(c.name) collate "C" < ($4 || chr(1114111))
      and ($5 is null or (lower(c.name) collate "C", c.id) > (substr($5, 37), left($5, 36)::uuid))';
    v_order := 'lower(c.name) collate "C", c.id';
  else
    if p_filter ? 'id' then
      v_needle := p_filter ->> 'id';
      v_where := v_where || ' and c.id = $4::uuid';
    elsif p_filter ? 'bsuid' then
      v_needle := p_filter ->> 'bsuid';
      v_where := v_where || ' and c.bsuid = $4';
    end if;
    v_where := v_where || ' and ($5 is null or c.id < $5::uuid)';
  end if;
  if v_list_id is not null then
    v_from := v_from || ' join contact_list_members m on m.contact_id = c.id and m.list_id = $2';
  end if;
  if v_tag is not null then
    v_from := v_from || ' join contact_tags g on g.contact_id = c.id and g.organization_id = $1 and g.tag = $3';
  end if;

  execute format(
    $sql$
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', f.id, 'phone', f.phone, 'bsuid', f.bsuid, 'country', f.country, 'name', f.name, 'attributes', f.attributes,
        'created_at', f.created_at, 'updated_at', f.updated_at, 'key', f.key,
        'tags', (select coalesce(jsonb_agg(t.tag order by t.tag), '[]') from contact_tags t where t.contact_id = f.id),
        'opted_out', exists (
          select from opt_outs o where o.organization_id = $1 and o.person in (f.phone, f.bsuid)
        ) or exists (
          select from channels n join channel_opt_outs o on o.channel_id = n.id
          where (n.organization_id = $1 or n.organization_id is null) and o.person in (f.phone, f.bsuid)
        )
      ) order by f.n), '[]')
      from (
        select c.*, %s as key, row_number() over (order by %s) as n from %s where %s order by %s limit $6
      ) f
    $sql$,
    v_key, v_order, v_from, v_where, v_order
  )
  into v_found
  using p_organization_id, v_list_id, v_tag, v_needle, p_after, p_limit;
  return v_found;
end
$$;
grant execute on function find_contacts(uuid, jsonb, text, integer) to service_role;
