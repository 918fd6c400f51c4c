import { stringify } from 'csv-stringify/sync';

/** How a spreadsheet's formula may begin. */
const FORMULA = '=+\\-@\\t\\r＝＋－＠';
const PROTECTED = new RegExp(`^'+[${FORMULA}]`);

/**
 * Lines of CSV in which no cell is a formula: an apostrophe stands before what could be one. A cell that already looks
 * protected gets one more, so that `unprotect` gives back exactly what was there.
 */
export function toCsv(records: readonly (readonly (string | number | null)[])[]): string {
  const cells = records.map((record) =>
    record.map((cell) => (typeof cell === 'string' && PROTECTED.test(cell) ? `'${cell}` : cell)),
  );
  return stringify(cells, { escape_formulas: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}

/** Takes back the apostrophe of a protected cell. */
export function unprotect(cell: string): string {
  return PROTECTED.test(cell) ? cell.slice(1) : cell;
}
