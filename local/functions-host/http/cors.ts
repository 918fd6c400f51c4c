import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeEmpty } from './response.ts';

/**
 * The platform's CORS: it answers every preflight itself and marks the answers to allowed origins; the app never sees
 * one. It exposes no headers beyond the CORS-safelisted ones.
 * @returns true when the request is answered.
 */
export function applyCors(origins: readonly string[], request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origins.length === 0 || !origin) return false;
  const any = origins.includes('*');
  const allowed = any || origins.some((one) => one.toLowerCase() === origin.toLowerCase());
  if (allowed) {
    response.setHeader('access-control-allow-origin', any ? '*' : origin);
    if (!any) response.setHeader('vary', 'Origin');
  }
  const method = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || !method) return false;
  if (allowed) {
    response.setHeader('access-control-allow-methods', method);
    const headers = request.headers['access-control-request-headers'];
    if (headers) response.setHeader('access-control-allow-headers', headers);
  }
  writeEmpty(response, 204);
  return true;
}
