import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

export type Json = Record<string, unknown>;

/** The skeleton's path, step by step, as a front end would walk it on a running stack. */
export class Journey {
  readonly #stack: TestStack;
  readonly #token: string;

  constructor(stack: TestStack, token = stack.connections.demo.adminToken) {
    this.#stack = stack;
    this.#token = token;
  }

  async call(method: string, route: string, body?: unknown): Promise<{ status: number; body: Json }> {
    const response = await this.#stack.call(method, route, this.#token, body);
    return { status: response.status, body: (await response.json()) as Json };
  }

  async entitlement(): Promise<Json> {
    return (await this.call('GET', '/api/v3/billing/entitlements')).body;
  }

  /** Makes the subscription hold this many seats, pays when a page asks for it, and returns the answer of the checkout. */
  async buySeats(seats: number): Promise<Json> {
    const { status, body } = await this.call('POST', '/api/v3/billing/checkout', { seats });
    if (status !== 200) throw new Error(`checkout answered ${status}: ${JSON.stringify(body)}`);
    if (body['kind'] === 'checkout') await this.pay(String(body['checkoutSessionId']));
    return body;
  }

  async pay(checkoutSessionId: string): Promise<void> {
    const response = await fetch(
      `${this.#stack.connections.stripe.apiBaseUrl}/__local/checkout/${checkoutSessionId}/pay`,
      {
        method: 'POST',
      },
    );
    if (!response.ok) throw new Error(`paying answered ${response.status}: ${await response.text()}`);
  }

  async untilPaidSlots(slots: number): Promise<void> {
    await waitFor(`${slots} paid slots`, async () => (await this.entitlement())['paidSlots'] === slots, {
      timeoutMs: 60_000,
    });
  }

  /** Asks for an instance until an answer arrives, as a caller with an Idempotency-Key may; returns its id. */
  async requestInstance(name: string): Promise<string> {
    const key = randomUUID();
    let id: string | undefined;
    await waitFor(`an answer for ${name}`, async () => {
      const response = await fetch(`${this.#stack.connections.apiBaseUrl}/api/v3/provision/instances`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ name }),
      });
      if (response.status !== 202) return false;
      id = ((await response.json()) as { instance: { id: string } }).instance.id;
      return true;
    });
    return id!;
  }

  async untilState(instanceId: string, state: string): Promise<void> {
    await waitFor(
      `${instanceId} to be ${state}`,
      async () => (await this.call('GET', `/api/v3/instances/${instanceId}`)).body['state'] === state,
      { timeoutMs: 90_000 },
    );
  }
}

/** One statement on the stack's own database, to see what the API does not show. */
export async function queryStack<R extends Json>(stack: TestStack, sql: string, params: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: stack.connections.postgresUrl });
  await client.connect();
  try {
    return (await client.query<R>(sql, params)).rows;
  } finally {
    await client.end();
  }
}
