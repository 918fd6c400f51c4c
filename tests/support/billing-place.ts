import Stripe from 'stripe';
import { Journey, queryStack, type Json } from './journey.ts';
import { press } from './press.ts';
import type { TestStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

interface BillingIds extends Json {
  organization: string;
  customer: string;
  subscription: string;
}

/** What buyers, Stripe and operators do to the billing of a running platform, and what is seen of it. */
export class BillingPlace {
  readonly stripe: Stripe;
  readonly #stack: TestStack;
  readonly #stripeUrl: string;

  constructor(stack: TestStack) {
    this.#stack = stack;
    const { apiBaseUrl, secretKey } = stack.connections.stripe;
    this.#stripeUrl = apiBaseUrl;
    const { hostname, port } = new URL(apiBaseUrl);
    this.stripe = new Stripe(secretKey, { host: hostname, port, protocol: 'http' });
  }

  /** A button of the simulated Stripe. */
  press(button: string, body?: Json): Promise<Json> {
    return press(this.#stripeUrl, button, body);
  }

  async untilEntitled(buyer: Journey, expected: Json): Promise<void> {
    let last: Json = {};
    await waitFor(
      `an entitlement like ${JSON.stringify(expected)}`,
      async () => {
        last = await buyer.entitlement();
        return Object.entries(expected).every(([key, value]) => last[key] === value);
      },
      { timeoutMs: 60_000 },
    ).catch((cause: unknown) => {
      throw new Error(`it is ${JSON.stringify(last)}`, { cause });
    });
  }

  /** Every webhook was taken in, every message sent, and the queue is empty. */
  async untilSettled(): Promise<void> {
    await waitFor(
      'all webhooks to be settled',
      async () => {
        const response = await fetch(`${this.#stripeUrl}/__local/deliveries?state=pending`);
        const { deliveries } = (await response.json()) as { deliveries: unknown[] };
        const unsent = await queryStack(this.#stack, 'select 1 from outbox where sent_at is null');
        return deliveries.length === 0 && unsent.length === 0;
      },
      { timeoutMs: 120_000 },
    );
  }

  async idsOf(buyer: Journey): Promise<BillingIds> {
    const organizationId = String((await buyer.entitlement())['organizationId']).slice(4);
    const [row] = await queryStack<BillingIds>(
      this.#stack,
      `select organization_id as organization, stripe_customer_id as customer, stripe_subscription_id as subscription
       from billing_entitlements where replace(organization_id::text, '-', '') = $1`,
      [organizationId],
    );
    if (!row) throw new Error('there is no entitlement');
    return row;
  }

  async ledgerOf(buyer: Journey): Promise<{ kind: string; amount: number }[]> {
    const { organization } = await this.idsOf(buyer);
    return queryStack(
      this.#stack,
      'select kind, amount::int from credit_ledger where organization_id = $1 order by kind, amount',
      [organization],
    );
  }

  /** Has an operator compare with Stripe, and returns the finished run. */
  async reconcile(body: Json = {}): Promise<Json> {
    const operator = new Journey(this.#stack, this.#stack.connections.demo.operatorToken);
    const started = await operator.call('POST', '/api/v3/operator/billing/reconciliations', body);
    if (started.status !== 202) throw new Error(`the comparison was answered ${started.status}`);
    let run: Json | undefined;
    await waitFor('the comparison to finish', async () => {
      const { items } = (await operator.call('GET', '/api/v3/operator/billing/reconciliations')).body as {
        items: Json[];
      };
      run = items.find(({ id }) => id === started.body['id']);
      return run?.['status'] === 'finished';
    });
    return run!;
  }
}
