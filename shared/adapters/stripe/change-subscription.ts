import type Stripe from 'stripe';
import { CREDIT_PACK_LOOKUP_KEY, SEAT_LOOKUP_KEY, tierLookupKey } from '../../billing/catalogue.ts';
import type { WantedSubscription } from '../../billing/ports.ts';
import { callStripe } from './errors.ts';
import { subscriptionPeriod } from './subscription-snapshot.ts';

type Item = Stripe.SubscriptionUpdateParams.Item;

/**
 * Makes the subscription hold what is wanted, and bills the difference at once. Seats and tiers are billed for what is
 * left of the month. Credit packs are not used up by time: more of them are billed whole, and fewer are not paid back.
 */
export async function changeSubscription(
  stripe: Stripe,
  priceOf: (lookupKey: string) => Promise<string>,
  subscriptionId: string,
  { seats, creditPacks, tier }: WantedSubscription,
  idempotencyKey: string | null,
): Promise<'changed' | 'nothing_left' | 'ended'> {
  const subscription = await callStripe('retrieve subscription', () => stripe.subscriptions.retrieve(subscriptionId));
  if (subscription.ended_at) return 'ended';
  const byTime = [
    ...(seats === undefined ? [] : await itemChange('instance', SEAT_LOOKUP_KEY, seats)),
    ...(tier ? await itemChange('tier', tierLookupKey(tier), 1) : []),
  ];
  const packs =
    creditPacks === undefined ? [] : await itemChange('message_credits', CREDIT_PACK_LOOKUP_KEY, creditPacks);
  const changes = [...packs, ...byTime];
  const added = changes.filter(({ id }) => !id).length;
  const removed = changes.filter(({ deleted }) => deleted).length;
  if (subscription.items.data.length + added - removed <= 0) return 'nothing_left';

  const [pack] = packs;
  if (pack) {
    const morePacks = (pack.quantity ?? 0) > (itemOf('message_credits')?.quantity ?? 0);
    const { start } = subscriptionPeriod(subscription);
    // An item that goes away must not be the last one: what is added comes first then.
    if (pack.deleted) await update(byTime, 'change', { proration_behavior: 'always_invoice' });
    await update(
      packs,
      'packs',
      morePacks && start
        ? { proration_behavior: 'always_invoice', proration_date: Math.floor(start.getTime() / 1000) }
        : { proration_behavior: 'none' },
    );
    if (pack.deleted) return 'changed';
  }
  await update(byTime, 'change', { proration_behavior: 'always_invoice' });
  return 'changed';

  function itemOf(entitlement: string): Stripe.SubscriptionItem | undefined {
    return subscription.items.data.find(({ price }) => price.metadata['wasupEntitlement'] === entitlement);
  }

  /** What must change for the subscription to hold this price in this quantity: nothing, when it does already. */
  async function itemChange(entitlement: string, lookupKey: string, quantity: number): Promise<Item[]> {
    const item = itemOf(entitlement);
    if (!item) return quantity > 0 ? [{ price: await priceOf(lookupKey), quantity }] : [];
    if (quantity === 0) return [{ id: item.id, deleted: true }];
    const price = await priceOf(lookupKey);
    if (item.price.id === price && item.quantity === quantity) return [];
    return [{ id: item.id, price, quantity }];
  }

  async function update(items: Item[], step: string, params: Stripe.SubscriptionUpdateParams): Promise<void> {
    if (items.length === 0) return;
    await callStripe('update subscription', () =>
      stripe.subscriptions.update(
        subscriptionId,
        { items, ...params },
        idempotencyKey ? { idempotencyKey: `${step}:${subscriptionId}:${idempotencyKey}` } : {},
      ),
    );
  }
}
