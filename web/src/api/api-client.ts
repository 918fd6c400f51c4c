import type { z } from 'zod';
import { fetchAnswer } from '../fetch-answer.ts';
import { toApiError } from './api-error.ts';

interface GetOptions {
  /** Statuses other than 2xx whose body has the same schema. */
  alsoAccept?: number[];
}

interface PostOptions {
  body?: unknown;
  /** The body is text of this type, and no JSON is made of it. */
  contentType?: string;
  /** The same key for every attempt at one intention, so that a repeated request is done once. */
  idempotencyKey: string;
}

/** Speaks to the API as the signed-in person, and holds its answers against the schemas that the API itself uses. */
export class ApiClient {
  readonly #baseUrl: string;
  readonly #token: () => Promise<string>;

  constructor(baseUrl: string, token: () => Promise<string>) {
    this.#baseUrl = baseUrl.replace(/\/$/, '');
    this.#token = token;
  }

  /** `no-cache` lets the browser revalidate with If-None-Match by itself: an unchanged answer costs a 304. */
  async get<S extends z.ZodType>(path: string, schema: S, { alsoAccept = [] }: GetOptions = {}): Promise<z.infer<S>> {
    const response = await this.#fetch(path, { method: 'GET', cache: 'no-cache' });
    if (!response.ok && !alsoAccept.includes(response.status)) throw await toApiError(response);
    return schema.parse(await response.json());
  }

  /** What is not JSON, such as CSV. */
  async getText(path: string, accept: string): Promise<string> {
    const response = await this.#fetch(path, { method: 'GET', cache: 'no-store', headers: { accept } });
    if (!response.ok) throw await toApiError(response);
    return response.text();
  }

  async post<S extends z.ZodType>(path: string, schema: S, options: PostOptions): Promise<z.infer<S>> {
    return this.send('POST', path, schema, options);
  }

  async send<S extends z.ZodType>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    schema: S,
    { body, contentType = 'application/json', idempotencyKey }: PostOptions,
  ): Promise<z.infer<S>> {
    const response = await this.#fetch(path, {
      method,
      headers: { 'idempotency-key': idempotencyKey, ...(body !== undefined && { 'content-type': contentType }) },
      body:
        body === undefined || contentType !== 'application/json' ? (body as string | undefined) : JSON.stringify(body),
    });
    if (!response.ok) throw await toApiError(response);
    return schema.parse(response.status === 204 ? undefined : await response.json());
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${await this.#token()}`);
    return fetchAnswer(`${this.#baseUrl}${path}`, { ...init, headers });
  }
}
