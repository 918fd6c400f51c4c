-- Why messages of a campaign failed, the most frequent reason first.
create or replace function campaign_failures(p_campaign_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(f order by f.count desc, f.code), '[]')
  from (
    select error_code as code, max(error_reason) as reason, count(*)::integer as count
    from outbound_messages
    where campaign_id = p_campaign_id and error_code is not null and state = 'failed'
    group by error_code
  ) f
$$;
grant execute on function campaign_failures(uuid) to service_role;
