import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import type { Metadata, Subscription, SubscriptionItem } from '../state/wire.ts';
import { mergeMetadata } from '../http/params.ts';
import { planOf } from '../resources/prices.ts';
import { prorate } from './proration.ts';
import { commonInterval, currentPeriod, newItem, recurringPrice } from './subscription-items.ts';

export interface ItemChange {
  /** Of the item that changes; without it the change adds an item. */
  id?: string | undefined;
  price?: string | undefined;
  quantity?: number | undefined;
  metadata?: Metadata | null | undefined;
  deleted?: boolean | undefined;
}

interface ChangeOptions {
  prorate: boolean;
  /** Seconds; the moment from which the new amounts count. Now unless given. */
  prorationDate?: number | undefined;
}

/** Changes what is subscribed to. With proration, pending items give back the old rest of the period and bill the new. */
export function changeItems(
  account: Account,
  id: string,
  changes: readonly ItemChange[],
  options: ChangeOptions,
): void {
  const subscription = account.get('subscription', id);
  const period = currentPeriod(subscription);
  const at = options.prorationDate ?? account.now();
  if (at < period.start || at > period.end) {
    throw invalid('Invalid proration date: it must be within the current billing period.', 'proration_date');
  }
  const prorated = options.prorate && ['active', 'past_due', 'unpaid'].includes(subscription.status);
  const items = [...subscription.items.data];
  for (const change of changes) {
    const index = change.id ? items.findIndex((item) => item.id === change.id) : -1;
    const before = items[index] ?? null;
    if (change.id && !before)
      throw invalid(`No such subscription item: '${change.id}'`, 'items[0][id]', 'resource_missing');
    const after = change.deleted ? null : changedItem(account, subscription, before, change);
    if (after && index >= 0) items[index] = after;
    else if (after) items.push(after);
    else items.splice(index, 1);
    const sameBill = before?.price.id === after?.price.id && before?.quantity === after?.quantity;
    if (prorated && !sameBill) prorate(account, subscription, { before, after }, at);
  }
  const old = commonInterval(subscription.items.data.map(({ price }) => price));
  const now = commonInterval(items.map(({ price }) => price));
  if (old.interval !== now.interval || old.interval_count !== now.interval_count) {
    throw invalid('not supported here: changing the billing interval of a subscription.', 'items[0][price]');
  }
  account.update('subscription', id, (changed) => (changed.items.data = items));
}

function changedItem(
  account: Account,
  subscription: Subscription,
  before: SubscriptionItem | null,
  change: ItemChange,
): SubscriptionItem {
  const { price: priceId, quantity, metadata } = change;
  if (!before) {
    if (!priceId) throw invalid('Missing required param: items[0][price].', 'items[0][price]', 'parameter_missing');
    if (subscription.items.data.some(({ price }) => price.id === priceId)) {
      throw invalid(`Cannot add multiple subscription items with the same plan: ${priceId}`, 'items[0][price]');
    }
    return newItem(
      account,
      subscription.id,
      { price: priceId, quantity, metadata: mergeMetadata(null, metadata) },
      currentPeriod(subscription),
    );
  }
  const price = priceId && priceId !== before.price.id ? recurringPrice(account, priceId) : before.price;
  return {
    ...before,
    price,
    plan: planOf(price),
    quantity: quantity ?? before.quantity ?? 1,
    metadata: metadata === undefined ? before.metadata : mergeMetadata(before.metadata, metadata),
  };
}
