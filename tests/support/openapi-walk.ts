import type { Json } from './journey.ts';

/** Who an operation is for, as its description in the document says. */
export type Audience = 'public' | 'any' | 'member' | 'admin' | 'operator' | 'worker';

export interface Parameter {
  name: string;
  schema: Json;
  required: boolean;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  audience: Audience;
  pathParameters: Parameter[];
  queryParameters: Parameter[];
  idempotent: boolean;
  bodySchema: Json | null;
}

/** Ids by what they name: `ins`, `org` … */
export type Ids = ReadonlyMap<string, ReadonlySet<string>>;

interface RawOperation {
  operationId: string;
  'x-audience'?: Audience;
  parameters?: { in: string; name: string; required?: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
}

export interface Document {
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Json> };
}

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const audience = raw['x-audience'];
      if (!audience) throw new Error(`${raw.operationId} does not say whom it is for`);
      const parameters = (where: string): Parameter[] =>
        (raw.parameters ?? [])
          .filter((parameter) => parameter.in === where)
          .map(({ name, schema, required = false }) => ({ name, schema, required }));
      return {
        id: raw.operationId,
        method: method.toUpperCase(),
        path,
        audience,
        pathParameters: parameters('path'),
        queryParameters: parameters('query'),
        idempotent: parameters('header').some(({ name }) => name === 'Idempotency-Key'),
        bodySchema: Object.values(raw.requestBody?.content ?? {})[0]?.schema ?? null,
      };
    }),
  );
}

/** What kind of id a schema asks for, by its pattern; null when it asks for no id. */
export function idKindOf(schema: Json): string | null {
  const { pattern } = schema;
  if (typeof pattern !== 'string') return null;
  return /^\^([a-z][a-z_]*)_(?:\[0-9a-f\]\{32\}|\\w\{1,250\})\$$/.exec(pattern)?.[1] ?? null;
}

/** Adds every id of ours, and of Stripe's invoices, that a text shows. */
export function harvest(text: string, into: Map<string, Set<string>>): void {
  for (const [id, ours, stripes] of text.matchAll(
    /\b(?:([a-z]+(?:_[a-z]+)*)_[0-9a-f]{32}|(in)_[A-Za-z0-9]{8,250})\b/g,
  )) {
    const kind = ours ?? stripes ?? '';
    into.set(kind, (into.get(kind) ?? new Set()).add(id));
  }
}

/** A valid value of a schema, with these ids wherever it asks for one; optional fields only where they are ids. */
export function sampleOf(schema: Json, { components }: Document, ids: Ids): unknown {
  const sample = (given: Json): unknown => {
    if (typeof given['$ref'] === 'string') return sample(components.schemas[given['$ref'].split('/').at(-1)!]!);
    if ('const' in given) return given['const'];
    const [choice] = [given['enum'], given['oneOf'], given['anyOf']].find(Array.isArray) ?? [];
    if (choice !== undefined) return typeof choice === 'object' && choice !== null ? sample(choice as Json) : choice;
    const type = Array.isArray(given['type']) ? (given['type'] as string[])[0] : given['type'];
    if (type === 'object') return sampleObject(given);
    if (type === 'array') return [sample(given['items'] as Json)];
    if (type === 'boolean') return false;
    if (type === 'integer' || type === 'number') return Math.max(1, Number(given['minimum'] ?? 1));
    if (type === 'string') return sampleText(given);
    throw new Error(`this test cannot make a value of ${JSON.stringify(given)}`);
  };
  const sampleObject = (given: Json): Json => {
    const properties = (given['properties'] ?? {}) as Record<string, Json>;
    const required = (given['required'] ?? []) as string[];
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name, property]) => required.includes(name) || idKindOf(property) !== null)
        .map(([name, property]) => [name, sample(property)]),
    );
  };
  const sampleText = (given: Json): string => {
    const kind = idKindOf(given);
    if (kind !== null) return firstId(kind, ids);
    if (given['format'] === 'date-time') return new Date().toISOString();
    if (given['format'] === 'date') return new Date().toISOString().slice(0, 10);
    if (given['format'] === 'uuid') return '0193a000-0000-7000-8000-000000000000';
    if (given['format'] === 'uri') return 'https://isolation.test/';
    if (given['format'] === 'email') return 'isolation@isolation.test';
    const pattern = new RegExp(typeof given['pattern'] === 'string' ? given['pattern'] : '');
    const text = [
      'isolation'.padEnd(Number(given['minLength'] ?? 0), '.'),
      'isolation.test',
      '000000',
      '1',
      'USD',
      'IN',
    ].find((candidate) => pattern.test(candidate));
    if (text === undefined) throw new Error(`this test cannot make a text of ${JSON.stringify(given)}`);
    return text;
  };
  return sample(schema);
}

/** An id of this kind, or one of that form that names nothing. */
export function firstId(kind: string, ids: Ids): string {
  const [id] = ids.get(kind) ?? [];
  return id ?? `${kind}_${'0'.repeat(32)}`;
}
