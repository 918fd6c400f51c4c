-- Records what became of claimed rows: `[{id, error: text | null}]`. A failed row comes again after a growing delay.
create or replace function finish_outbox(p_results jsonb) returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update outbox o
  set sent_at = case when r.error is null then now() end,
      last_error = r.error,
      next_attempt_at = case
        when r.error is null then o.next_attempt_at
        else now() + make_interval(secs => least(300, 2 ^ least(o.attempts, 9)))
      end
  from jsonb_to_recordset(p_results) as r(id uuid, error text)
  where o.id = r.id and o.sent_at is null
$$;
grant execute on function finish_outbox(jsonb) to service_role;
