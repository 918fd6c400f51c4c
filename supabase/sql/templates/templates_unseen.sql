-- Templates that Meta should have and that no page since an observation showed.
create or replace function templates_unseen(p_waba_id text, p_observation bigint, p_limit integer) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object('secret_name', waba_secret_name(t.waba_id))), '[]')
  from (
    select * from templates
    where waba_id = p_waba_id and deleted_at is null and meta_template_id is not null and operation is null
      and observed < p_observation and status <> 'DELETED'
    order by id
    limit p_limit
  ) t
$$;
grant execute on function templates_unseen(text, bigint, integer) to service_role;
