-- One step of an import: its rows, its rejected lines, its counts and the position behind them, or nothing at all. A step
-- that was applied before, or is no longer wanted, is refused. `p_step` is `{next, read, rejected, lines, columns,
-- delimiter, rows}`; a row has besides what `import_contacts` takes `copies`, how often it came once more in this step,
-- and `line`, its lines for the error file, if it could be in conflict.
create or replace function apply_import_step(p_id uuid, p_position bigint, p_step jsonb) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_import contact_imports;
  v_counts jsonb;
  v_copies integer;
  v_conflicts integer;
  v_lines text;
begin
  select * into v_import from contact_imports where id = p_id for update;
  if v_import.state is distinct from 'running' or v_import.position <> p_position then
    return jsonb_build_object('applied', false);
  end if;

  with outcomes as materialized (
    select (o ->> 0)::integer as n, o ->> 1 as outcome
    from jsonb_array_elements(
      import_contacts(v_import.organization_id, p_step -> 'rows', v_import.list_id, p_id)
    ) o
  ), rows as (
    select o.outcome, r.n, coalesce(r.copies, 0) as copies, r.line
    from jsonb_to_recordset(p_step -> 'rows') as r(n integer, copies integer, line text)
    join outcomes o on o.n = r.n
  )
  select
    (select jsonb_object_agg(outcome, many) from (select outcome, count(*) as many from rows group by 1) c),
    coalesce(sum(copies) filter (where outcome <> 'conflict'), 0),
    coalesce(sum(1 + copies) filter (where outcome = 'conflict'), 0),
    concat(p_step ->> 'lines', string_agg(line, '' order by n) filter (where outcome = 'conflict'))
  into v_counts, v_copies, v_conflicts, v_lines
  from rows;
  if v_lines <> '' then
    insert into contact_import_errors (import_id, position, lines) values (p_id, p_position, v_lines);
  end if;

  update contact_imports
  set position = (p_step ->> 'next')::bigint,
    columns = coalesce(nullif(p_step -> 'columns', 'null'), columns),
    delimiter = coalesce(p_step ->> 'delimiter', delimiter),
    read = read + (p_step ->> 'read')::integer,
    created = created + coalesce((v_counts ->> 'created')::integer, 0),
    updated = updated + coalesce((v_counts ->> 'updated')::integer, 0),
    unchanged = unchanged + coalesce((v_counts ->> 'unchanged')::integer, 0),
    duplicates = duplicates + coalesce((v_counts ->> 'duplicate')::integer, 0) + v_copies,
    rejected = rejected + (p_step ->> 'rejected')::integer + v_conflicts
  where id = p_id;
  return jsonb_build_object('applied', true);
end
$$;
grant execute on function apply_import_step(uuid, bigint, jsonb) to service_role;
