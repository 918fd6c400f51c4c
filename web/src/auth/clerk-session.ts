import type { ClerkClient, ClerkSessionJson } from './clerk-client.ts';

/** A token is renewed this long before it ends, so that it is still good when the API reads it. */
const RENEW_BEFORE_MS = 10_000;

export interface Organization {
  id: string;
  name: string;
}

/** A signed-in person, and the tokens that say so to the API. */
export class ClerkSession {
  readonly #client: ClerkClient;
  readonly #session: ClerkSessionJson;
  readonly #now: () => number;
  #token: { jwt: Promise<string>; renewAt: number } | undefined;

  constructor(client: ClerkClient, session: ClerkSessionJson, now: () => number = Date.now) {
    this.#client = client;
    this.#session = session;
    this.#now = now;
  }

  get name(): string {
    const { first_name, last_name } = this.#session.user;
    return [first_name, last_name].filter(Boolean).join(' ') || this.email;
  }

  get email(): string {
    return this.#session.user.email_addresses[0]?.email_address ?? '';
  }

  get organizations(): Organization[] {
    return this.#session.user.organization_memberships.map(({ organization }) => organization);
  }

  get activeOrganizationId(): string | null {
    return this.#session.last_active_organization_id ?? null;
  }

  /** A token that is good now. Calls made at the same time share one request. */
  async token(): Promise<string> {
    if (!this.#token || this.#now() >= this.#token.renewAt) {
      // Until the answer says when it ends, everybody waits for this one.
      const entry = { jwt: this.#client.createToken(this.#session.id), renewAt: Number.POSITIVE_INFINITY };
      this.#token = entry;
      try {
        entry.renewAt = this.#now() + lifetimeMs(await entry.jwt) - RENEW_BEFORE_MS;
      } catch (error) {
        this.#token = undefined;
        throw error;
      }
    }
    return this.#token.jwt;
  }

  async switchOrganization(organizationId: string): Promise<void> {
    await this.#client.setActiveOrganization(this.#session.id, organizationId);
    this.#token = undefined;
  }

  async signOut(): Promise<void> {
    await this.#client.removeSession(this.#session.id);
    this.#token = undefined;
  }
}

/** From the token's own times, so that a wrong clock here does not matter. */
function lifetimeMs(jwt: string): number {
  const payload = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const { exp, iat } = JSON.parse(atob(payload)) as { exp: number; iat: number };
  return (exp - iat) * 1000;
}
