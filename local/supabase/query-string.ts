import { parseComparison, parseGroup, type Condition } from './conditions.ts';
import { ApiError, notSupported } from './errors.ts';
import { readField, readName, type Field } from './fields.ts';
import { parseOrder, type OrderTerm } from './ordering.ts';
import { Scanner } from './scanner.ts';
import { parseSelection, type Selected } from './selection.ts';

export interface Query {
  select: Selected[];
  conditions: Condition[];
  order: OrderTerm[];
  limit?: number;
  offset: number;
  /** Columns to write, when the caller names them. */
  columns?: string[];
  onConflict?: string[];
  /** What is no filter in a read-only function call is an argument. */
  args: [name: string, value: string][];
}

/** @param takesArguments whether parameters that are no filter are arguments of a function */
export function parseQuery(queryString: string, takesArguments: boolean): Query {
  const query: Query = { select: ['*'], conditions: [], order: [], offset: 0, args: [] };
  for (const [name, value] of new URLSearchParams(queryString)) {
    if (name === 'apikey') continue;
    if (name === 'select') query.select = value === '' ? ['*'] : parseSelection(value);
    else if (name === 'columns') query.columns = parseNames('columns parameter', value);
    else if (name === 'on_conflict') query.onConflict = parseNames('on_conflict parameter', value);
    else if (name === 'order') query.order = parseOrder(value);
    else if (name === 'limit') query.limit = parseCount(value);
    else if (name === 'offset') query.offset = parseCount(value) ?? 0;
    else if (/^(?:not\.)?(?:and|or)$/.test(name)) query.conditions.push(parseGroup(name, value));
    else if (/\.(?:and|or|order|limit|offset)$/.test(name)) throw notSupported('parameters of embedded resources');
    else addFilter(query, name, value, takesArguments);
  }
  return query;
}

function addFilter(query: Query, name: string, value: string, takesArguments: boolean): void {
  try {
    query.conditions.push(parseComparison(parseFilterName(name), value));
  } catch (error) {
    if (!takesArguments || !(error instanceof ApiError) || error.code !== 'PGRST100') throw error;
    query.args.push([name, value]);
  }
}

function parseFilterName(name: string): Field {
  const scanner = new Scanner('tree path', name);
  const field = readField(scanner);
  if (scanner.take('.')) throw notSupported('filters on embedded resources');
  scanner.expectEnd();
  return field;
}

function parseNames(what: string, text: string): string[] {
  const scanner = new Scanner(what, text);
  const names = [readName(scanner)];
  while (scanner.match(/[ \t]*,[ \t]*/y)) names.push(readName(scanner));
  scanner.expectEnd();
  return [...new Set(names)];
}

/** PostgREST ignores a limit that is no number. */
function parseCount(text: string): number | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const count = Number(text);
  if (count >= 0) return count;
  const details = 'Limit should be greater than or equal to zero.';
  throw new ApiError(416, { code: 'PGRST103', message: 'Requested range not satisfiable', details });
}
