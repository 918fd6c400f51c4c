import {
  entitlementSchema,
  checkoutResponseSchema,
  type CheckoutResponse,
} from '../../shared/billing/billing.schema.ts';
import {
  instanceEventsSchema,
  instanceSchema,
  provisionResponseSchema,
  type Instance,
} from '../../shared/provisioning/instance.schema.ts';
import { apiOf, expectStatus } from './api.ts';
import type { Connections } from './connections.ts';
import { until, type Step } from './journey.ts';

/** Seed 000, first slice: nothing without paying; pay for one seat more; provision; the worker reports it running. */
export function buyAndProvision(connections: Connections): Step[] {
  const admin = apiOf(connections, connections.demo.adminToken);
  const unpaid = apiOf(connections, connections.demo2.adminToken);
  const entitlement = async () =>
    entitlementSchema.parse(expectStatus(await admin('GET', '/api/v3/billing/entitlements'), 200));
  let seats = 0;
  let checkout: CheckoutResponse | undefined;
  let instance: Instance | undefined;

  return [
    {
      title: 'An organization that has bought nothing asks for an instance',
      async run() {
        const refused = expectStatus(await unpaid('POST', '/api/v3/provision/instances', { name: 'Too early' }), 402);
        return `402 ${String(refused['code'])}`;
      },
    },
    {
      title: 'The other one buys a seat',
      async run() {
        seats = (await entitlement()).seats + 1;
        checkout = checkoutResponseSchema.parse(
          expectStatus(await admin('POST', '/api/v3/billing/checkout', { seats }), 200),
        );
        return checkout.kind === 'checkout' ? checkout.checkoutSessionId : `${checkout.subscriptionId} changed`;
      },
    },
    {
      title: 'The buyer pays on the Stripe page',
      async run() {
        if (checkout?.kind !== 'checkout') return 'not needed: the card on file was charged';
        const response = await fetch(
          `${connections.stripe.apiBaseUrl}/__local/checkout/${checkout.checkoutSessionId}/pay`,
          { method: 'POST' },
        );
        if (!response.ok) throw new Error(`the page answered ${response.status}: ${await response.text()}`);
        return 'paid';
      },
    },
    {
      title: 'Stripe’s signed webhook becomes an entitlement',
      async run() {
        const paid = await until('the entitlement', async () => {
          const now = await entitlement();
          return now.status === 'ACTIVE' && now.seats === seats ? now : undefined;
        });
        return `${paid.status}, ${paid.paidSlots} paid, ${paid.availableSlots} free`;
      },
    },
    {
      title: 'Ask for an instance',
      async run() {
        const answer = await admin('POST', '/api/v3/provision/instances', {
          name: `Front desk ${seats}`,
          region: 'eu-west',
        });
        ({ instance } = provisionResponseSchema.parse(expectStatus(answer, 202)));
        return `202 ${instance.id}`;
      },
    },
    {
      title: 'The saga places it on a worker, which reports it ready',
      async run() {
        const running = await until('the instance', async () => {
          const now = instanceSchema.parse(
            expectStatus(await admin('GET', `/api/v3/instances/${instance?.id ?? ''}`), 200),
          );
          if (now.state === 'failed') throw new Error(`the instance failed: ${now.stateReason ?? ''}`);
          return now.state === 'running' ? now : undefined;
        });
        return `${running.state} on ${running.workerId ?? 'no worker'}`;
      },
    },
    {
      title: 'Its timeline',
      async run() {
        const events = expectStatus(await admin('GET', `/api/v3/instances/${instance?.id ?? ''}/events`), 200);
        return instanceEventsSchema
          .parse(events)
          .items.map(({ type }) => type)
          .join(' → ');
      },
    },
  ];
}
