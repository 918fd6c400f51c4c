-- Keeps what could not be applied: `[{queue, source_id, code, reason, body, organization_id, correlation_id}]`.
-- One message makes one open dead letter, however often it is reported.
create or replace function record_dead_letters(p_letters jsonb) returns integer
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_count integer;
begin
  insert into dead_letters (id, queue, source_id, code, reason, body, organization_id, correlation_id)
  select uuid_v7(), l.queue, l.source_id, l.code, left(l.reason, 2000), coalesce(l.body, 'null'), l.organization_id, l.correlation_id
  from jsonb_to_recordset(p_letters) as l(
    queue text, source_id text, code text, reason text, body jsonb, organization_id uuid, correlation_id text
  )
  on conflict (queue, source_id) where status = 'open' do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
grant execute on function record_dead_letters(jsonb) to service_role;
