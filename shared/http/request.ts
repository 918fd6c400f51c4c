import type { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { newId } from '../kernel/ids.ts';

/** What the pipeline needs of a request; `HttpRequest` of Azure Functions is one. */
export interface IncomingRequest {
  method: string;
  url: string;
  headers: { get(name: string): string | null };
  query: URLSearchParams;
  params: Record<string, string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const MAX_JSON_BYTES = 1024 * 1024;

/** The caller's correlation id when it is a sane one, else a new one. */
export function correlationIdOf(request: IncomingRequest): string {
  const given = request.headers.get('x-correlation-id');
  return given && /^[\w.:-]{8,100}$/.test(given) ? given : newId('cor');
}

export async function readBytes(request: IncomingRequest, maxBytes = MAX_JSON_BYTES): Promise<Buffer> {
  // The Functions host hands over a chunked body as an empty one; better to refuse it than to read nothing.
  if (request.headers.get('transfer-encoding')?.toLowerCase().includes('chunked')) {
    throw new AppError('REQUEST.LENGTH_REQUIRED', {
      kind: 'length_required',
      message: 'send the body with a Content-Length',
    });
  }
  const tooLarge = (): AppError =>
    new AppError('REQUEST.TOO_LARGE', { kind: 'too_large', message: `the body may hold ${maxBytes} bytes at most` });
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length > maxBytes) throw tooLarge();
  return bytes;
}

/** Reads a JSON body. An empty one is `undefined`, which an optional body accepts and a required one refuses by name. */
export async function readJson(request: IncomingRequest): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const contentType = request.headers.get('content-type');
  if (contentType && !/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) {
    throw new AppError('REQUEST.UNSUPPORTED_MEDIA_TYPE', {
      kind: 'unsupported_media_type',
      message: 'send application/json',
    });
  }
  return parseJson(bytes);
}

/** @throws {AppError} when the bytes are not JSON in UTF-8. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('REQUEST.MALFORMED_JSON', { kind: 'invalid', message: 'the body is not JSON in UTF-8', cause });
  }
}

/** Checks one part of the request; every fault is named at once. */
export function validate<S extends z.ZodType>(schema: S, part: 'body' | 'query' | 'path', value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('REQUEST.INVALID', {
    kind: 'invalid',
    message: `the ${part} does not have the form that is asked for`,
    details: {
      errors: parsed.error.issues
        .slice(0, 50)
        .map((issue) => ({ path: [part, ...issue.path].join('.'), message: issue.message })),
    },
  });
}

export function idempotencyKeyOf(request: IncomingRequest): string | null {
  const key = request.headers.get('idempotency-key');
  if (key === null) return null;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new AppError('REQUEST.INVALID', {
      kind: 'invalid',
      message: 'an Idempotency-Key is 1 to 200 visible ASCII characters',
    });
  }
  return key;
}
