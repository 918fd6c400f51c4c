import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, notSupported } from './errors.ts';
import { parsePreferences, type Preferences } from './preferences.ts';
import { parseQuery, type Query } from './query-string.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** An HTTP request below `/rest/v1/`. */
export interface Call {
  method: string;
  /** Path and query string after `/rest/v1/`. */
  target: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Format = 'array' | 'object' | 'csv';

export interface ApiRequest {
  action: 'read' | 'insert' | 'update' | 'delete' | 'call';
  schema: string;
  /** A table, a view or a function. */
  name: string;
  headOnly: boolean;
  /** A function is called without leave to write. */
  readOnly: boolean;
  query: Query;
  preferences: Preferences;
  format: Format;
  stripNulls: boolean;
  body: string;
}

export function parseRequest(call: Call, schemas: string[]): ApiRequest {
  const [path, queryString] = splitOnce(call.target, '?');
  const segments = path.split('/').map(decodeURIComponent);
  const isCall = segments.length === 2 && segments[0] === 'rpc';
  const name = segments[isCall ? 1 : 0];
  if (!name && segments.length === 1) throw notSupported('the OpenAPI description of the schema');
  if (!name || (!isCall && segments.length > 1)) {
    throw new ApiError(404, { code: 'PGRST125', message: 'Invalid path specified in request URL' });
  }
  const { method } = call;
  const readOnly = method === 'GET' || method === 'HEAD';
  const request: ApiRequest = {
    action: isCall ? callAction(method) : tableAction(method),
    schema: chooseSchema(call, schemas),
    name,
    headOnly: method === 'HEAD',
    readOnly,
    query: parseQuery(queryString, isCall && readOnly),
    preferences: parsePreferences(String(call.headers.prefer ?? '')),
    ...negotiate(call.headers.accept ?? '*/*'),
    body: call.body,
  };
  if (method === 'GET' && call.headers.range) applyRange(request.query, call.headers.range);
  if (!readOnly) requireJson(call.headers['content-type']);
  return request;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function callAction(method: string): 'call' {
  if (method === 'GET' || method === 'HEAD' || method === 'POST') return 'call';
  throw new ApiError(405, { code: 'PGRST101', message: `Cannot use the ${method} method on RPC` });
}

function tableAction(method: string): ApiRequest['action'] {
  if (method === 'GET' || method === 'HEAD') return 'read';
  if (method === 'POST') return 'insert';
  if (method === 'PATCH') return 'update';
  if (method === 'DELETE') return 'delete';
  if (method === 'PUT' || method === 'OPTIONS') throw notSupported(`the method ${method}`);
  throw new ApiError(405, { code: 'PGRST117', message: `Unsupported HTTP method: ${method}` });
}

function chooseSchema({ method, headers }: Call, schemas: string[]): string {
  const reads = method === 'GET' || method === 'HEAD';
  const wanted = headers[reads ? 'accept-profile' : 'content-profile'] ?? schemas[0];
  if (typeof wanted === 'string' && schemas.includes(wanted)) return wanted;
  throw new ApiError(406, {
    code: 'PGRST106',
    message: `Invalid schema: ${String(wanted)}`,
    hint: `Only the following schemas are exposed: ${schemas.join(', ')}`,
  });
}

function negotiate(accept: string): { format: Format; stripNulls: boolean } {
  for (const type of accept.split(',')) {
    const [mime = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
    const stripNulls = parameters.includes('nulls=stripped');
    if (/^(?:\*\/\*|application\/(?:\*|json|vnd\.pgrst\.array(?:\+json)?))$/.test(mime)) {
      return { format: 'array', stripNulls: stripNulls && mime !== 'application/json' };
    }
    if (/^application\/vnd\.pgrst\.object(?:\+json)?$/.test(mime)) return { format: 'object', stripNulls };
    if (mime === 'text/csv') return { format: 'csv', stripNulls: false };
    if (mime.startsWith('application/vnd.pgrst.plan')) throw notSupported('execution plans');
  }
  throw new ApiError(406, { code: 'PGRST107', message: `None of these media types are available: ${accept}` });
}

/** The header `Range: 0-24` narrows limit and offset. */
function applyRange(query: Query, header: string): void {
  const [, first, last] = /^(?:items=)?(\d+)-(\d*)$/.exec(header.trim()) ?? [];
  if (first === undefined) return;
  const start = Math.max(Number(first), query.offset);
  const end = Math.min(
    last ? Number(last) + 1 : Infinity,
    query.limit === undefined ? Infinity : query.offset + query.limit,
  );
  if (last && Number(last) < Number(first)) {
    const details = 'The lower boundary must be lower than or equal to the upper boundary in the Range header.';
    throw new ApiError(416, { code: 'PGRST103', message: `Requested range not satisfiable`, details });
  }
  query.offset = start;
  query.limit = end === Infinity ? undefined : Math.max(0, end - start);
}

function requireJson(contentType: string | undefined): void {
  const mime = contentType?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  if (mime !== 'application/json') throw notSupported(`bodies of the type ${mime}`);
}
