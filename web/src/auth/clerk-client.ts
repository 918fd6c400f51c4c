import { z } from 'zod';
import { fetchAnswer } from '../fetch-answer.ts';

const organizationSchema = z.object({ id: z.string(), name: z.string() });

const sessionSchema = z.object({
  id: z.string(),
  status: z.string(),
  last_active_organization_id: z.string().nullish(),
  user: z.object({
    first_name: z.string().nullish(),
    last_name: z.string().nullish(),
    email_addresses: z.array(z.object({ email_address: z.string() })).default([]),
    organization_memberships: z.array(z.object({ organization: organizationSchema })).default([]),
  }),
});

const clientAnswer = z.object({
  response: z.object({ sessions: z.array(sessionSchema), last_active_session_id: z.string().nullish() }).nullable(),
});
const tokenAnswer = z.object({ jwt: z.string() });

export type ClerkSessionJson = z.infer<typeof sessionSchema>;

/** The calls of Clerk's Frontend API that a signed-in browser needs; the browser is known by Clerk's own cookie. */
export class ClerkClient {
  readonly #url: string;

  constructor(frontendApiUrl: string) {
    this.#url = frontendApiUrl.replace(/\/$/, '');
  }

  /** The session that was used last, or null when nobody is signed in. */
  async activeSession(): Promise<ClerkSessionJson | null> {
    const { response: client } = clientAnswer.parse(await this.#call('GET', '/v1/client'));
    const active = (client?.sessions ?? []).filter(({ status }) => status === 'active');
    return active.find(({ id }) => id === client?.last_active_session_id) ?? active[0] ?? null;
  }

  /** A session token (JWT), good for about a minute. */
  async createToken(sessionId: string): Promise<string> {
    return tokenAnswer.parse(await this.#call('POST', `/v1/client/sessions/${sessionId}/tokens`)).jwt;
  }

  async setActiveOrganization(sessionId: string, organizationId: string): Promise<void> {
    await this.#call('POST', `/v1/client/sessions/${sessionId}/touch`, { active_organization_id: organizationId });
  }

  async removeSession(sessionId: string): Promise<void> {
    await this.#call('POST', `/v1/client/sessions/${sessionId}/remove`);
  }

  async #call(method: 'GET' | 'POST', path: string, form?: Record<string, string>): Promise<unknown> {
    const response = await fetchAnswer(`${this.#url}${path}`, {
      method,
      credentials: 'include',
      cache: 'no-store',
      body: form && new URLSearchParams(form),
    });
    if (!response.ok) throw new ClerkError(response.status, `Sign-in service answered ${response.status} to ${path}.`);
    return response.json();
  }
}

export class ClerkError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  get sessionIsOver(): boolean {
    return this.status === 401 || this.status === 404;
  }
}
