import { ApiError } from './errors.ts';
import { quote, type Parameters } from './sql.ts';

export interface Payload {
  /** As it was sent: PostgreSQL reads it, so that no number loses a digit. */
  json: string;
  isArray: boolean;
  keys: string[];
}

/** @param columns what to write as the caller names it; then the objects of an array may have different keys */
export function parsePayload(json: string, columns: string[] | undefined): Payload {
  const value = parseJson(json);
  if (!Array.isArray(value)) {
    return isObject(value) ? { json, isArray: false, keys: columns ?? Object.keys(value) } : emptyArray;
  }
  if (columns) return { json, isArray: true, keys: columns };
  if (value.length === 0) return emptyArray;
  const keys = isObject(value[0]) ? Object.keys(value[0]) : [];
  const uniform = value.every(
    (item) =>
      isObject(item) && Object.keys(item).length === keys.length && keys.every((key) => Object.hasOwn(item, key)),
  );
  if (!uniform) throw new ApiError(400, { code: 'PGRST102', message: 'All object keys must match' });
  return { json, isArray: true, keys };
}

const emptyArray: Payload = { json: '[]', isArray: true, keys: [] };

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, { code: 'PGRST102', message: 'Empty or invalid json' });
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface BodyColumn {
  name: string;
  type: string;
  /** What stands in for a missing key; null stands in for it without one. */
  default?: string | null;
}

/**
 * `from` items that give the payload as rows of typed columns, called `_body`; PostgreSQL converts each value from JSON
 * as the column's type wants it.
 */
export function bodySql({ json, isArray }: Payload, columns: BodyColumn[], params: Parameters): string {
  if (columns.length === 0 && !isArray) return '(values (1)) as _body';
  const type = columns.some((column) => column.default) ? 'jsonb' : 'json';
  const source = withDefaults(`${params.add(json)}::${type}`, isArray, columns);
  if (columns.length === 0) return `json_array_elements(${source}) as _body`;
  const typed = columns.map((column) => `${quote(column.name)} ${column.type}`).join(', ');
  return `${type}_to_record${isArray ? 'set' : ''}(${source}) as _body (${typed})`;
}

function withDefaults(source: string, isArray: boolean, columns: BodyColumn[]): string {
  const defaults = columns.flatMap((column) => {
    return column.default ? [`'${column.name.replaceAll("'", "''")}', ${column.default}`] : [];
  });
  if (defaults.length === 0) return source;
  const object = `jsonb_build_object(${defaults.join(', ')})`;
  if (!isArray) return `${object} || ${source}`;
  return `(select jsonb_agg(${object} || item) from jsonb_array_elements(${source}) as item)`;
}
