import type Stripe from 'stripe';
import { customerWithCard, startSimulated, type SimulatedStripe } from '../../../tests/contract/stripe/harness.ts';
import { CATALOGUE, SEAT_LOOKUP_KEY } from '../../billing/catalogue.ts';
import type { WantedSubscription } from '../../billing/ports.ts';
import { changeSubscription } from './change-subscription.ts';
import { stripePrices } from './prices.ts';
import { publishCatalogue } from './publish-catalogue.ts';

let target: SimulatedStripe;
let subscription: Stripe.Subscription;
beforeAll(async () => {
  target = await startSimulated();
  await publishCatalogue(target.stripe, CATALOGUE);
});
beforeEach(async () => {
  const customer = await customerWithCard(target.stripe);
  subscription = await target.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: await stripePrices(target.stripe)(SEAT_LOOKUP_KEY), quantity: 2 }],
  });
  const [item] = subscription.items.data;
  await target.control('advance', { to: (item!.current_period_start + item!.current_period_end) / 2 });
});
afterAll(() => target.stop());

const change = (wanted: WantedSubscription, key: string | null = null) =>
  changeSubscription(target.stripe, stripePrices(target.stripe), subscription.id, wanted, key);

/** Totals of the invoices after the first, oldest first. */
async function billed(): Promise<number[]> {
  const { data } = await target.stripe.invoices.list({ subscription: subscription.id });
  return data
    .slice(0, -1)
    .map(({ total }) => total)
    .reverse();
}

async function held(): Promise<Record<string, number | undefined>> {
  const { items } = await target.stripe.subscriptions.retrieve(subscription.id);
  return Object.fromEntries(
    items.data.map(({ price, quantity }) => [
      price.metadata['wasupTier'] ?? price.metadata['wasupEntitlement'],
      quantity,
    ]),
  );
}

it('bills more seats and a tier for the rest of the month, and packs whole', async () => {
  expect(await change({ seats: 4, tier: 'PRO' })).toBe('changed');
  expect(await billed()).toEqual([1500 + 1450]);
  await change({ creditPacks: 2 });
  await change({ creditPacks: 3 });
  expect(await billed()).toEqual([2950, 2000, 1000]);
  expect(await held()).toEqual({ instance: 4, PRO: 1, message_credits: 3 });
});

it('pays nothing back for less, so that what came with it cannot be had for nothing', async () => {
  await change({ seats: 3, creditPacks: 5, tier: 'MAX' });
  const before = await billed();
  expect(await change({ seats: 1, creditPacks: 0, tier: 'BASIC' })).toBe('changed');
  expect(await billed()).toEqual(before);
  expect(await held()).toEqual({ instance: 1, BASIC: 1 });
  const customer = await target.stripe.customers.retrieve(subscription.customer as string);
  expect(customer).toMatchObject({ balance: 0 });
});

it('exchanges all that there is, but leaves no subscription empty, and does nothing after its end', async () => {
  expect(await change({ seats: 0 })).toBe('nothing_left');
  expect(await change({ seats: 0, creditPacks: 1 })).toBe('changed');
  expect(await held()).toEqual({ message_credits: 1 });
  await target.stripe.subscriptions.cancel(subscription.id);
  expect(await change({ creditPacks: 9 })).toBe('ended');
});

it('bills once for one Idempotency-Key, and nothing for what is so already', async () => {
  await change({ seats: 5 }, 'key-1');
  await change({ seats: 5 }, 'key-1');
  await change({ seats: 5, creditPacks: 0 });
  expect(await billed()).toHaveLength(1);
});
