import { ApiError, notSupported } from './errors.ts';
import { fieldSql, readField, readName, type ColumnTypes, type Field } from './fields.ts';
import { Scanner } from './scanner.ts';
import { quote, type Parameters } from './sql.ts';

/** One item of `select=`: `*`, or a field with its name in the answer and the type it is cast to. */
export type Selected = '*' | { field: Field; alias?: string; cast?: string };

export function parseSelection(text: string): Selected[] {
  const scanner = new Scanner('select parameter', text);
  const items: Selected[] = [];
  do items.push(readSelected(scanner));
  while (scanner.match(/[ \t]*,[ \t]*/y));
  scanner.expectEnd();
  return items;
}

function readSelected(scanner: Scanner): Selected {
  if (scanner.match(/\*(?=,|$)/y)) return '*';
  if (scanner.match(/(?=(?:[^",(]*[.:])?(?:count|sum|avg|max|min)\(\))/y)) refuseAggregate();
  if (scanner.match(/(?=\.\.\.|(?:[^",(]|"(?:[^"\\]|\\.)*")*\()/y)) {
    throw notSupported('embedded resources in select; query them one by one or through a function');
  }
  const alias = scanner.match(/(?=(?:[^",:>]|"(?:[^"\\]|\\.)*")+:(?!:))/y) ? readName(scanner) : undefined;
  if (alias !== undefined) scanner.expect(':');
  const field = readField(scanner);
  const cast = scanner.take('::') ? readType(scanner) : undefined;
  if (!scanner.match(/(?=,|$)/y)) scanner.fail('"->>", "->", "::", "," or end of input');
  return { field, alias: alias ?? nameInJson(field), cast };
}

function readType(scanner: Scanner): string {
  return scanner.match(/[a-z_][a-z0-9_]*(?: [a-z]+)*/iy)?.[0] ?? scanner.fail('the name of a type');
}

function refuseAggregate(): never {
  throw new ApiError(400, { code: 'PGRST123', message: 'Use of aggregate functions is not allowed' });
}

/** A place inside a JSON column is called after its last key. */
function nameInJson({ column, path }: Field): string | undefined {
  if (path.length === 0) return undefined;
  return path.findLast(({ isIndex }) => !isIndex)?.key ?? column;
}

export function selectionSql(items: Selected[], from: string, columns: ColumnTypes, params: Parameters): string {
  return items
    .map((item) => {
      if (item === '*') return `${from}.*`;
      const value = fieldSql(item.field, from, columns, params);
      const typed = item.cast ? `cast(${value} as ${item.cast})` : value;
      return item.alias === undefined ? typed : `${typed} as ${quote(item.alias)}`;
    })
    .join(', ');
}
