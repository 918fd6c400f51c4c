import type Stripe from 'stripe';
import { CREDIT_PACK_LOOKUP_KEY, SEAT_LOOKUP_KEY, TIER_OFFERS, tierLookupKey } from '../../billing/catalogue.ts';
import type { WantedSubscription } from '../../billing/ports.ts';
import { callStripe } from './errors.ts';
import { subscriptionPeriod } from './subscription-snapshot.ts';

interface Change {
  item: Stripe.SubscriptionUpdateParams.Item;
  /** More of it, or something dearer. */
  up: boolean;
}

/**
 * Makes the subscription hold what is wanted. More is billed at once: seats and tiers for what is left of the month,
 * credit packs whole, because time does not use them up. Less costs less from the next month on and is not paid back:
 * the credits that came with it may be spent already.
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
  const packs = await quantityChange('message_credits', CREDIT_PACK_LOOKUP_KEY, creditPacks);
  const byTime = [...(await quantityChange('instance', SEAT_LOOKUP_KEY, seats)), ...(await tierChange())];
  const all = [...packs, ...byTime];
  const added = all.filter(({ item }) => !item.id).length;
  const removed = all.filter(({ item }) => item.deleted).length;
  if (subscription.items.data.length + added - removed <= 0) return 'nothing_left';

  const { start } = subscriptionPeriod(subscription);
  const whole = start ? { proration_date: Math.floor(start.getTime() / 1000) } : {};
  // What grows comes first: Stripe keeps no subscription without an item.
  await update(
    'packs',
    packs.filter(({ up }) => up),
    { proration_behavior: 'always_invoice', ...whole },
  );
  await update(
    'more',
    byTime.filter(({ up }) => up),
    { proration_behavior: 'always_invoice' },
  );
  await update(
    'less',
    all.filter(({ up }) => !up),
    { proration_behavior: 'none' },
  );
  return 'changed';

  function itemOf(entitlement: string): Stripe.SubscriptionItem | undefined {
    return subscription.items.data.find(({ price }) => price.metadata['wasupEntitlement'] === entitlement);
  }

  /** What must change for the subscription to hold this many: nothing, when it does already. */
  async function quantityChange(entitlement: string, lookupKey: string, quantity?: number): Promise<Change[]> {
    if (quantity === undefined) return [];
    const item = itemOf(entitlement);
    if (!item) return quantity > 0 ? [{ item: { price: await priceOf(lookupKey), quantity }, up: true }] : [];
    if (quantity === 0) return [{ item: { id: item.id, deleted: true }, up: false }];
    const price = await priceOf(lookupKey);
    if (item.price.id === price && item.quantity === quantity) return [];
    return [{ item: { id: item.id, price, quantity }, up: quantity >= (item.quantity ?? 0) }];
  }

  async function tierChange(): Promise<Change[]> {
    if (!tier) return [];
    const price = await priceOf(tierLookupKey(tier));
    const item = itemOf('tier');
    if (!item) return [{ item: { price, quantity: 1 }, up: true }];
    if (item.price.id === price) return [];
    return [{ item: { id: item.id, price }, up: TIER_OFFERS[tier].cents >= (item.price.unit_amount ?? 0) }];
  }

  async function update(
    step: string,
    changes: readonly Change[],
    params: Stripe.SubscriptionUpdateParams,
  ): Promise<void> {
    if (changes.length === 0) return;
    await callStripe('update subscription', () =>
      stripe.subscriptions.update(
        subscriptionId,
        { items: changes.map(({ item }) => item), ...params },
        idempotencyKey ? { idempotencyKey: `${step}:${subscriptionId}:${idempotencyKey}` } : {},
      ),
    );
  }
}
