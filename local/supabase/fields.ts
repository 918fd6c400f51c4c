import type { Scanner } from './scanner.ts';
import { quote, type Parameters } from './sql.ts';

export interface JsonStep {
  arrow: '->' | '->>';
  key: string;
  isIndex: boolean;
}

/** A column, or a place inside a JSON column. */
export interface Field {
  column: string;
  path: JsonStep[];
}

export function readName(scanner: Scanner): string {
  const quoted = readQuoted(scanner);
  if (quoted !== undefined) return quoted;
  // A dash belongs to the name unless it begins an arrow.
  const name = scanner.match(/(?:[\p{L}\p{N}_ $]|-(?!>))+/uy)?.[0].trim();
  return name || scanner.fail('field name (* or [a..z0..9_$])');
}

export function readQuoted(scanner: Scanner): string | undefined {
  return scanner.match(/"((?:[^"\\]|\\.)*)"/sy)?.[1]?.replace(/\\(.)/gs, '$1');
}

export function readField(scanner: Scanner): Field {
  scanner.match(/[ \t]*/y);
  const field = { column: readName(scanner), path: readJsonPath(scanner) };
  scanner.match(/[ \t]*/y);
  return field;
}

function readJsonPath(scanner: Scanner): JsonStep[] {
  const path: JsonStep[] = [];
  for (;;) {
    const arrow = scanner.take('->>') ? '->>' : scanner.take('->') ? '->' : undefined;
    if (!arrow) return path;
    const index = scanner.match(/-?\d+(?=->|::|\.|,|$)/y)?.[0];
    const key = index ?? readQuoted(scanner) ?? scanner.match(/(?:[^(\-:.,>)]|-(?!>))+/y)?.[0].trim();
    if (!key) scanner.fail('any non reserved character different from: .,>()');
    path.push({ arrow, key, isIndex: index !== undefined });
  }
}

/** Columns of a relation by name, as far as they are known. */
export type ColumnTypes = ReadonlyMap<string, { type: string }> | undefined;

export function fieldSql({ column, path }: Field, from: string, columns: ColumnTypes, params: Parameters): string {
  const sql = `${from}.${quote(column)}`;
  if (path.length === 0) return sql;
  const type = columns?.get(column)?.type;
  const json = type === undefined || type === 'json' || type === 'jsonb' ? sql : `to_jsonb(${sql})`;
  const steps = path.map(({ arrow, key, isIndex }) => `${arrow}${params.add(key)}::${isIndex ? 'int' : 'text'}`);
  return `(${json}${steps.join('')})`;
}
