import { notSupported } from './errors.ts';
import { fieldSql, readField, type ColumnTypes, type Field } from './fields.ts';
import { Scanner } from './scanner.ts';
import type { Parameters } from './sql.ts';

export interface OrderTerm {
  field: Field;
  direction: '' | 'asc' | 'desc';
  nulls: '' | 'nullsfirst' | 'nullslast';
}

export function parseOrder(text: string): OrderTerm[] {
  const scanner = new Scanner('order', text);
  const terms: OrderTerm[] = [];
  do {
    const field = readField(scanner);
    if (scanner.take('(')) throw notSupported('order by an embedded resource');
    const direction = (scanner.match(/\.(asc|desc)(?=[.,]|$)/y)?.[1] ?? '') as OrderTerm['direction'];
    const nulls = (scanner.match(/\.(nullsfirst|nullslast)(?=,|$)/y)?.[1] ?? '') as OrderTerm['nulls'];
    terms.push({ field, direction, nulls });
  } while (scanner.take(','));
  if (!scanner.done) scanner.fail('"asc", "desc", "nullsfirst" or "nullslast"');
  return terms;
}

export function orderSql(terms: OrderTerm[], from: string, columns: ColumnTypes, params: Parameters): string {
  if (terms.length === 0) return '';
  const nullsSql = { '': '', nullsfirst: ' nulls first', nullslast: ' nulls last' };
  const sql = terms.map(
    ({ field, direction, nulls }) => `${fieldSql(field, from, columns, params)} ${direction}${nullsSql[nulls]}`,
  );
  return ` order by ${sql.join(', ')}`;
}
