import { bodySql, parsePayload, type BodyColumn } from './body.ts';
import type { Table } from './catalogue.ts';
import { whereSql } from './conditions.ts';
import { ApiError, notSupported } from './errors.ts';
import type { ApiRequest } from './request.ts';
import { qualified, quote, type Parameters } from './sql.ts';

/** Rows that have been inserted less those that replaced others, counted while an upsert runs. */
const countInserted = (change: '+ 1' | '- 1'): string => {
  const before = `coalesce(nullif(current_setting('gateway.inserted', true), '')::int, 0)`;
  return `set_config('gateway.inserted', (${before} ${change})::text, true) is not null`;
};

export function insertSql({ query, preferences, body }: ApiRequest, table: Table, params: Parameters): string {
  const payload = parsePayload(body, query.columns);
  const columns = bodyColumns(table, payload.keys, preferences.missing === 'default');
  const names = columns.map(({ name }) => quote(name));
  const conflictColumns = query.onConflict ?? table.primaryKey;
  const resolution = conflictColumns.length > 0 ? preferences.resolution : undefined;
  const target = names.length > 0 ? ` (${names.join(', ')})` : '';
  const values = names.map((name) => `_body.${name}`).join(', ');
  let sql = `insert into ${qualified(table)}${target} select ${values} from ${bodySql(payload, columns, params)}`;
  if (resolution) {
    const merges = resolution === 'merge-duplicates' && names.length > 0;
    const updates = names.map((name) => `${name} = excluded.${name}`).join(', ');
    const action = merges ? `do update set ${updates} where ${countInserted('- 1')}` : 'do nothing';
    sql += ` where ${countInserted('+ 1')} on conflict (${conflictColumns.map(quote).join(', ')}) ${action}`;
  }
  return sql + returningSql(preferences.return, query.select, table);
}

export function updateSql({ query, preferences, body }: ApiRequest, table: Table, params: Parameters): string {
  const payload = parsePayload(body, query.columns);
  if (payload.isArray) throw notSupported('an update whose body is no object');
  const columns = bodyColumns(table, payload.keys, preferences.missing === 'default');
  if (columns.length === 0) return `select * from ${qualified(table)} where false`;
  requireCondition('UPDATE', query);
  const assignments = columns.map(({ name }) => `${quote(name)} = _body.${quote(name)}`).join(', ');
  const from = bodySql(payload, columns, params);
  const where = whereSql(query.conditions, qualified(table), table.columns, params);
  const returning = returningSql(preferences.return, query.select, table);
  return `update ${qualified(table)} set ${assignments} from ${from}${where}${returning}`;
}

export function deleteSql({ query, preferences }: ApiRequest, table: Table, params: Parameters): string {
  requireCondition('DELETE', query);
  const where = whereSql(query.conditions, qualified(table), table.columns, params);
  return `delete from ${qualified(table)}${where}${returningSql(preferences.return, query.select, table)}`;
}

/** Supabase loads pg-safeupdate into the sessions of its API. */
function requireCondition(verb: 'UPDATE' | 'DELETE', { conditions }: ApiRequest['query']): void {
  if (conditions.length > 0) return;
  throw new ApiError(400, { code: '21000', message: `${verb} requires a WHERE clause` });
}

function bodyColumns(table: Table, keys: string[], withDefaults: boolean): BodyColumn[] {
  return keys.map((name) => {
    const column = table.columns.get(name);
    if (!column) {
      const message = `Could not find the '${name}' column of '${table.name}' in the schema cache`;
      throw new ApiError(400, { code: 'PGRST204', message });
    }
    return { name, type: column.type, default: withDefaults ? column.default : null };
  });
}

/** Only what is shown is returned: returning a column takes the right to select it. */
function returningSql(
  wanted: 'minimal' | 'representation',
  select: ApiRequest['query']['select'],
  table: Table,
): string {
  if (wanted === 'minimal') return ' returning 1';
  if (select.includes('*')) return ` returning ${qualified(table)}.*`;
  const names = new Set(select.map((item) => (item === '*' ? '*' : item.field.column)));
  return ` returning ${[...names].map((name) => `${qualified(table)}.${quote(name)}`).join(', ')}`;
}
