/** A token is renewed this long before it ends, so that it is still good when the API reads it. */
const RENEW_BEFORE_MS = 10_000;

/** A token that is fetched when it is needed and again before it ends. Calls made at the same time share one request. */
export class RenewedToken {
  readonly #fetch: () => Promise<string>;
  readonly #now: () => number;
  #token: { jwt: Promise<string>; renewAt: number } | undefined;

  constructor(fetch: () => Promise<string>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  async get(): Promise<string> {
    if (!this.#token || this.#now() >= this.#token.renewAt) {
      // Until the answer says when it ends, everybody waits for this one.
      const entry = { jwt: this.#fetch(), renewAt: Number.POSITIVE_INFINITY };
      this.#token = entry;
      try {
        entry.renewAt = this.#renewAt(await entry.jwt);
      } catch (error) {
        this.#token = undefined;
        throw error;
      }
    }
    return this.#token.jwt;
  }

  /** Takes a token that came another way. */
  set(jwt: string): void {
    this.#token = { jwt: Promise.resolve(jwt), renewAt: this.#renewAt(jwt) };
  }

  forget(): void {
    this.#token = undefined;
  }

  #renewAt(jwt: string): number {
    return this.#now() + lifetimeMs(jwt) - RENEW_BEFORE_MS;
  }
}

/** From the token's own times, so that a wrong clock here does not matter. */
function lifetimeMs(jwt: string): number {
  const payload = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const { exp, iat } = JSON.parse(atob(payload)) as { exp: number; iat: number };
  return (exp - iat) * 1000;
}
