import { callSql, findRoutine } from './call-statement.ts';
import type { Routine, Snapshot, Table } from './catalogue.ts';
import { whereSql } from './conditions.ts';
import { ApiError, notSupported } from './errors.ts';
import { orderSql } from './ordering.ts';
import type { ApiRequest } from './request.ts';
import { selectionSql } from './selection.ts';
import { Parameters, qualified, type Statement } from './sql.ts';
import { deleteSql, insertSql, updateSql } from './table-statements.ts';

export interface Plan {
  statement: Statement;
  readOnly: boolean;
  /** The function that is called, if one is. */
  routine?: Routine;
}

/** What every statement answers: one row, the body ready to be sent. */
export interface ResultRow {
  /** All rows that matched, when they were to be counted. */
  total: string | null;
  page_total: string;
  body: string | null;
  response_headers: string | null;
  response_status: string | null;
  inserted: string | null;
}

/** @throws PGRST202, PGRST204 or PGRST205 when the schema has no such function, column or table */
export function planRequest(request: ApiRequest, snapshot: Snapshot, maxRows: number): Plan {
  const params = new Parameters();
  if (request.action === 'call') return planCall(request, snapshot, maxRows, params);
  const table = findTable(request, snapshot);
  if (request.action === 'read') {
    const rows = rowsSql(request, qualified(table), table, maxRows, params);
    const count = countSql(request, qualified(table), table, params);
    const text = envelope(`with source as (${rows})${count}`, request, 'select * from source', listSql(request));
    return { statement: { text, values: params.values }, readOnly: true };
  }
  const write = { insert: insertSql, update: updateSql, delete: deleteSql }[request.action];
  const source = write(request, table, params);
  const shows = request.preferences.return === 'representation';
  // The filters have chosen the rows to write; what is written need not match them any more.
  const shown = { ...request, query: { ...request.query, conditions: [] } };
  const rows = shows ? rowsSql(shown, 'source', table, Infinity, params) : 'select * from source';
  const text = envelope(`with source as (${source})`, request, rows, shows ? listSql(request) : 'null');
  return { statement: { text, values: params.values }, readOnly: false };
}

function planCall(request: ApiRequest, snapshot: Snapshot, maxRows: number, params: Parameters): Plan {
  const routine = findRoutine(request, snapshot);
  const source = callSql(request, routine, params);
  const composite = routine.returns === 'composite';
  const rows = rowsSql(composite ? request : withoutSelection(request), 'source', undefined, maxRows, params);
  const count = countSql(request, 'source', undefined, params);
  const body = composite ? listSql(request, !routine.isSet) : scalarSql(request, routine);
  return {
    statement: {
      text: envelope(`with source as (${source})${count}`, request, rows, body),
      values: params.values,
    },
    readOnly: request.readOnly || routine.volatility !== 'volatile',
    routine,
  };
}

function withoutSelection(request: ApiRequest): ApiRequest {
  const { select, conditions, order } = request.query;
  if (request.format === 'csv') throw notSupported('text/csv of a function that returns no rows');
  if (conditions.length > 0 || order.length > 0 || select.some((item) => item !== '*')) {
    throw notSupported('filters, select and order on a function that returns no rows');
  }
  return request;
}

function findTable({ schema, name }: ApiRequest, { tables }: Snapshot): Table {
  const table = tables.get(`${schema}.${name}`);
  if (table) return table;
  const message = `Could not find the table '${schema}.${name}' in the schema cache`;
  throw new ApiError(404, { code: 'PGRST205', message });
}

function rowsSql(
  { query }: ApiRequest,
  from: string,
  table: Table | undefined,
  maxRows: number,
  params: Parameters,
): string {
  const limit = Math.min(query.limit ?? Infinity, maxRows);
  return [
    `select ${selectionSql(query.select, from, table?.columns, params)} from ${from}`,
    whereSql(query.conditions, from, table?.columns, params),
    orderSql(query.order, from, table?.columns, params),
    limit === Infinity ? '' : ` limit ${params.add(String(limit))}::bigint`,
    query.offset === 0 ? '' : ` offset ${params.add(String(query.offset))}::bigint`,
  ].join('');
}

function countSql(
  { query, preferences }: ApiRequest,
  from: string,
  table: Table | undefined,
  params: Parameters,
): string {
  if (!preferences.count) return '';
  return `, counted as (select 1 from ${from}${whereSql(query.conditions, from, table?.columns, params)})`;
}

/** `_row` is what `json_agg` turns into JSON, so that every type looks as PostgREST shows it. */
function envelope(source: string, { action, preferences }: ApiRequest, rows: string, body: string): string {
  const counts = preferences.count && (action === 'read' || action === 'call');
  return `${source}
select ${counts ? '(select count(*) from counted)' : 'null::bigint'} as total,
  count(_row) as page_total,
  (${body})::text as body,
  nullif(current_setting('response.headers', true), '') as response_headers,
  nullif(current_setting('response.status', true), '') as response_status,
  nullif(current_setting('gateway.inserted', true), '') as inserted
from (${rows}) as _row`;
}

function listSql({ format, stripNulls }: ApiRequest, single = false): string {
  if (format === 'csv') return csvSql;
  const rows = strip('json_agg(_row)', stripNulls);
  return single || format === 'object' ? `coalesce(${rows} -> 0, 'null')` : `coalesce(${rows}, '[]')`;
}

function scalarSql({ format, stripNulls }: ApiRequest, { isSet }: Routine): string {
  const values = strip('json_agg(_row.scalar)', stripNulls);
  return isSet && format === 'array' ? `coalesce(${values}, '[]')` : `coalesce(${values} -> 0, 'null')`;
}

function strip(json: string, stripNulls: boolean): string {
  return stripNulls ? `json_strip_nulls(${json})` : json;
}

const csvSql = `
  coalesce((select string_agg(key, ',') from (select json_object_keys(row_to_json(first)) as key
    from (select * from source limit 1) as first) as keys), '')
  || e'\\n' || coalesce(string_agg(substring(_row::text, 2, length(_row::text) - 2), e'\\n'), '')`;
