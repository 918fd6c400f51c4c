import { ClerkError, type ClerkClient, type ClerkSessionJson } from './clerk-client.ts';
import { RenewedToken } from './renewed-token.ts';
import { SessionOverError, type Organization, type Session } from './session.ts';

/** A person who signed in with Clerk. */
export class ClerkSession implements Session {
  readonly #client: ClerkClient;
  readonly #session: ClerkSessionJson;
  readonly #token: RenewedToken;

  constructor(client: ClerkClient, session: ClerkSessionJson, now: () => number = Date.now) {
    this.#client = client;
    this.#session = session;
    this.#token = new RenewedToken(() => this.#createToken(), now);
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

  token(): Promise<string> {
    return this.#token.get();
  }

  async switchOrganization(organizationId: string): Promise<void> {
    await this.#client.setActiveOrganization(this.#session.id, organizationId);
    this.#token.forget();
  }

  async signOut(): Promise<void> {
    await this.#client.removeSession(this.#session.id);
    this.#token.forget();
  }

  async #createToken(): Promise<string> {
    try {
      return await this.#client.createToken(this.#session.id);
    } catch (error) {
      if (error instanceof ClerkError && error.sessionIsOver) throw new SessionOverError(error.message);
      throw error;
    }
  }
}
