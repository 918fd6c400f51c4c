-- Who is on the lists, by country: how many times people are listed, and why some are left out. Each person is left out
-- for one reason, the first that holds. A million people are counted in a few seconds, without spilling to disk.
create or replace function audience_of(
  p_organization_id uuid,
  p_channel_id uuid,
  p_list_ids uuid[],
  p_required text[]        -- attributes that must have a value
) returns table (country text, listed bigint, people bigint, opted_out bigint, missing bigint, recipients bigint)
language sql stable
set search_path = public, pg_temp
set work_mem = '128MB'
as $$
  with stopped as materialized (
    select person from opt_outs where organization_id = p_organization_id
    union
    select person from channel_opt_outs where channel_id = p_channel_id
  ), listed as (
    select contact_id, count(*) as times from contact_list_members where list_id = any (p_list_ids) group by contact_id
  ), judged as (
    select coalesce(c.country, 'ZZ') as country, l.times,
      coalesce(c.phone in (select person from stopped), false)
        or coalesce(c.bsuid in (select person from stopped), false) as stopped,
      -- As `contact_attribute`, in line: a call for each of a million would take longer than a statement may.
      p_required <> '{}' and exists (
        select from unnest(p_required) as r(name)
        where nullif(btrim(coalesce(
          c.attributes ->> r.name, case r.name when 'name' then c.name when 'phone' then c.phone end
        )), '') is null
      ) as missing
    from listed l join contacts c on c.id = l.contact_id
    where c.organization_id = p_organization_id
  )
  select j.country, sum(j.times)::bigint, count(*), count(*) filter (where j.stopped),
    count(*) filter (where j.missing and not j.stopped), count(*) filter (where not j.stopped and not j.missing)
  from judged j
  group by 1
$$;
