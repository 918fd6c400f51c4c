-- Which templates an event of Meta is about, and where they are read: `{waba_id, meta_template_id, name, language}`.
create or replace function templates_of_event(p_event jsonb) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object('secret_name', waba_secret_name(t.waba_id))), '[]')
  from templates t
  where t.waba_id = p_event ->> 'waba_id' and t.deleted_at is null
    and (
      t.meta_template_id = p_event ->> 'meta_template_id'
      or t.meta_template_id is null and t.meta_name = p_event ->> 'name' and t.language = p_event ->> 'language'
    )
$$;
grant execute on function templates_of_event(jsonb) to service_role;
