-- Applies one read of one template; see apply_template.
create or replace function apply_template_read(p_id uuid, p_observation bigint, p_read jsonb, p_note text) returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  -- A launch holds this lock: it sees the template as it is, or its campaign is seen here.
  perform from organizations where id = (select organization_id from templates where id = p_id) for no key update;
  perform apply_template(p_id, p_observation, p_read, left(p_note, 500));
end
$$;
grant execute on function apply_template_read(uuid, bigint, jsonb, text) to service_role;
