import type { IncomingMessage } from 'node:http';
import { isRuntimeStatus, type RuntimeStatus } from '../status.ts';
import { HttpError } from './http-error.ts';

/** One request below the management API: its decoded path, and its query and body read with clear refusals. */
export class ManagementRequest {
  readonly method: string;
  readonly url: string;
  readonly segments: string[];
  readonly #headers: IncomingMessage['headers'];
  readonly #query: URLSearchParams;
  readonly #body: Buffer;

  constructor(request: IncomingMessage, url: URL, path: string, body: Buffer) {
    this.method = request.method ?? 'GET';
    this.url = url.href;
    this.segments = path.split('/').filter(Boolean).map(decode);
    this.#headers = request.headers;
    this.#query = url.searchParams;
    this.#body = body;
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** A query parameter; its name is not case-sensitive. */
  text(name: string): string | undefined {
    for (const [key, value] of this.#query) if (key.toLowerCase() === name.toLowerCase()) return value;
    return undefined;
  }

  flag(name: string, otherwise: boolean): boolean {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    throw HttpError.badRequest(`'${name}' must be true or false, not '${text}'.`);
  }

  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw HttpError.badRequest(`'${name}' must be a positive whole number, not '${text}'.`);
  }

  /** Milliseconds. */
  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw HttpError.badRequest(`'${name}' must be a date and time, not '${text}'.`);
    return time;
  }

  statuses(name: string): RuntimeStatus[] | undefined {
    const names = this.#query
      .getAll(name)
      .flatMap((value) => value.split(','))
      .filter(Boolean);
    if (names.length === 0) return undefined;
    return names.map((status) => {
      if (isRuntimeStatus(status)) return status;
      throw HttpError.badRequest(`'${status}' is not a runtime status.`);
    });
  }

  get hasBody(): boolean {
    return this.#body.length > 0;
  }

  /** The body as compact JSON text. */
  json(): string {
    try {
      return JSON.stringify(JSON.parse(this.#body.toString('utf8')));
    } catch (error) {
      throw new HttpError(400, {
        Message: 'Invalid JSON content',
        ExceptionMessage: error instanceof Error ? error.message : String(error),
      });
    }
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw HttpError.badRequest(`'${segment}' is not a well-formed path segment.`);
  }
}
