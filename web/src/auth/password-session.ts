import type { SignedIn } from '../../../shared/identity/people.schema.ts';
import { ApiError } from '../api/api-error.ts';
import type { AuthClient } from './auth-client.ts';
import { RenewedToken } from './renewed-token.ts';
import type { SessionStore, StoredSession } from './session-store.ts';
import { SessionOverError, type Organization, type Session } from './session.ts';

/** A person who signed in with email and password. A refresh token is good once, so each trade is kept before it is used. */
export class PasswordSession implements Session {
  readonly #client: AuthClient;
  readonly #store: SessionStore;
  readonly #token: RenewedToken;
  #shown: StoredSession;

  private constructor(client: AuthClient, store: SessionStore, shown: StoredSession, now: () => number) {
    this.#client = client;
    this.#store = store;
    this.#shown = shown;
    this.#token = new RenewedToken(() => this.#trade(), now);
  }

  /** The session that this browser keeps; null when there is none. */
  static kept(client: AuthClient, store: SessionStore, now: () => number = Date.now): PasswordSession | null {
    const stored = store.read();
    return stored && new PasswordSession(client, store, stored, now);
  }

  static begin(
    client: AuthClient,
    store: SessionStore,
    signedIn: SignedIn,
    now: () => number = Date.now,
  ): PasswordSession {
    const stored = storedOf(signedIn);
    store.write(stored);
    const session = new PasswordSession(client, store, stored, now);
    session.#token.set(signedIn.accessToken);
    return session;
  }

  get name(): string {
    return this.#shown.email;
  }

  get email(): string {
    return this.#shown.email;
  }

  get organizations(): Organization[] {
    return this.#shown.vendors;
  }

  get activeOrganizationId(): string {
    return this.#shown.vendorId;
  }

  token(): Promise<string> {
    return this.#token.get();
  }

  async switchOrganization(organizationId: string): Promise<void> {
    this.#token.set(await this.#trade(organizationId));
  }

  async signOut(): Promise<void> {
    await this.#store.alone(async () => {
      const stored = this.#store.read();
      if (stored) await this.#client.logOut(stored.refreshToken);
      this.#store.write(null);
    });
    this.#token.forget();
  }

  #trade(vendorId?: string): Promise<string> {
    return this.#store.alone(async () => {
      const stored = this.#store.read();
      if (!stored) throw new SessionOverError('You have signed out.');
      const request = { refreshToken: stored.refreshToken, ...(vendorId && { vendorId: vendorId as `org_${string}` }) };
      try {
        const signedIn = await this.#client.refresh(request);
        this.#shown = storedOf(signedIn);
        this.#store.write(this.#shown);
        return signedIn.accessToken;
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 401)) throw error;
        this.#store.write(null);
        throw new SessionOverError(error.message);
      }
    });
  }
}

function storedOf({ refreshToken, user, vendorId, vendors }: SignedIn): StoredSession {
  return { refreshToken, email: user.email, vendorId, vendors: vendors.map(({ id, name }) => ({ id, name })) };
}
