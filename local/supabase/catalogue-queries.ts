/** Tables and views of the schemas in $1, with what is needed to write them. */
export const tablesQuery = `
  select
    n.nspname as schema,
    c.relname as name,
    coalesce(k.columns, '{}') as primary_key,
    json_agg(
      json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'default', case
          when a.attidentity <> '' then
            format('nextval(%L)', pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname))
          when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid)
        end
      ) order by a.attnum
    ) as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  left join lateral (
    select array_agg(ka.attname::text order by key.position) as columns
    from pg_constraint p
    cross join unnest(p.conkey) with ordinality as key (attnum, position)
    join pg_attribute ka on ka.attrelid = p.conrelid and ka.attnum = key.attnum
    where p.conrelid = c.oid and p.contype = 'p'
  ) k on true
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')
  group by n.nspname, c.relname, k.columns`;

/** Functions of the schemas in $1 that can be called by name: all input arguments named, or a single one that is not. */
export const functionsQuery = `
  select
    n.nspname as schema,
    p.proname as name,
    case p.provolatile when 'v' then 'volatile' when 's' then 'stable' else 'immutable' end as volatility,
    p.proretset as "isSet",
    case
      when p.prorettype = 'void'::regtype then 'void'
      when t.typtype = 'c' or base.typtype = 'c' or p.proargmodes && '{t,b,o}' then 'composite'
      else 'scalar'
    end as returns,
    coalesce(a.args, '[]') as args,
    coalesce(s.settings, '[]') as settings
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_type t on t.oid = p.prorettype
  left join pg_type base on base.oid = t.typbasetype
  left join lateral (
    select
      json_agg(
        json_build_object(
          'name', coalesce(input.name, ''),
          -- Without their length these types take a value whole.
          'type', case input.type
            when 'bit'::regtype then 'bit varying'
            when 'character'::regtype then 'character varying'
            else format_type(input.type, null)
          end,
          'required', input.index <= p.pronargs - p.pronargdefaults,
          'variadic', coalesce(input.mode = 'v', false)
        ) order by input.index
      ) as args,
      count(*) filter (where coalesce(input.name, '') = '') as unnamed,
      count(*) as total
    from (
      select name, type, mode, row_number() over (order by position) as index
      from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
        with ordinality as argument (type, name, mode, position)
      where coalesce(mode, 'i') in ('i', 'b', 'v')
    ) as input
  ) a on true
  left join lateral (
    select json_agg(json_build_array(split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1))) as settings
    from unnest(p.proconfig) as setting
    where setting like 'statement_timeout=%'
  ) s on true
  where n.nspname = any ($1)
    and p.prokind = 'f'
    and p.prorettype <> 'trigger'::regtype
    and (a.unnamed = 0 or (a.unnamed = 1 and a.total = 1))`;

/** Settings that the database keeps for the roles of the API; those of `authenticator` hold from its sign-in. */
export const rolesQuery = `
  select r.rolname as role, s.setconfig as settings
  from pg_db_role_setting s
  join pg_roles r on r.oid = s.setrole
  where s.setdatabase = 0 and r.rolname <> 'authenticator' and pg_has_role('authenticator', r.oid, 'member')`;
