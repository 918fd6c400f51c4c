import type { ServerResponse } from 'node:http';
import type { TypedData } from '../core/types.ts';
import { setCookieHeader } from './set-cookie.ts';

/** The host writes these itself; of others that are there already (CORS) the host's stay. */
const ownHeaders = new Set(['content-length', 'transfer-encoding', 'connection']);

/** Writes what the function returned; nothing returned is a 204. */
export function writeFunctionResponse(response: ServerResponse, returned: TypedData | null | undefined): void {
  const http = returned?.http;
  if (!http) {
    writeEmpty(response, 204);
    return;
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    const taken = ownHeaders.has(name.toLowerCase()) || response.hasHeader(name);
    if (!taken) response.setHeader(name, value);
  }
  for (const cookie of http.cookies ?? []) response.appendHeader('set-cookie', setCookieHeader(cookie));
  response.statusCode = Number(http.statusCode ?? 200);
  const body = http.body?.bytes ?? Buffer.alloc(0);
  if (response.statusCode !== 204 && response.statusCode !== 304) response.setHeader('content-length', body.length);
  response.end(body);
}

export function writeEmpty(response: ServerResponse, status: number): void {
  response.statusCode = status;
  if (status !== 204) response.setHeader('content-length', 0);
  response.end();
}

export function writeText(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function writeJson(response: ServerResponse, status: number, value: unknown): void {
  writeText(response, status, JSON.stringify(value), 'application/json');
}
