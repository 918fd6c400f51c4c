import type { IncomingMessage } from 'node:http';
import type { HttpData, NullableValue } from '../core/types.ts';
import { encodePath, joinedQuery } from './request-url.ts';
import type { RouteValues } from './route.ts';

/** The request as the host hands it to the worker; a chunked body, whose length nobody announced, is left out. */
export function toHttpData(request: IncomingMessage, path: string, params: RouteValues, body: Buffer): HttpData {
  const search = searchOf(request);
  return {
    method: request.method ?? 'GET',
    url: `http://${request.headers.host ?? '127.0.0.1'}${encodePath(path)}${search}`,
    nullableHeaders: nullable(joinedHeaders(request)),
    nullableQuery: nullable(joinedQuery(search)),
    nullableParams: nullable(params),
    ...(body.length > 0 && request.headers['content-length'] !== undefined ? { body: { bytes: body } } : {}),
  };
}

export function searchOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark);
}

function joinedHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  );
}

function nullable(values: Record<string, string>): Record<string, NullableValue<string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}
