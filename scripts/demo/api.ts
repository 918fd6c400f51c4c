import type { Connections } from './connections.ts';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export type Api = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Answer>;

/** Calls the API with one token, or none, as any front end would. */
export function apiOf({ apiBaseUrl }: Connections, token?: string): Api {
  return async (method, path, body) => {
    const response = await fetch(`${apiBaseUrl}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

export function expectStatus(answer: Answer, status: number): Answer['body'] {
  if (answer.status === status) return answer.body;
  throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
}
