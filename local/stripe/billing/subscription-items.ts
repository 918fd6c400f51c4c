import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { Metadata, Price, Subscription, SubscriptionItem } from '../state/wire.ts';
import { planOf } from '../resources/prices.ts';
import { nextPeriodEnd, type Interval } from './periods.ts';

export interface NewItem {
  price: string;
  quantity?: number | undefined;
  metadata?: Metadata | undefined;
}

export interface Period {
  start: number;
  end: number;
}

export function newItem(
  account: Account,
  subscription: string,
  spec: NewItem,
  { start, end }: Period,
): SubscriptionItem {
  const price = recurringPrice(account, spec.price);
  return {
    id: newId('si', 14),
    object: 'subscription_item',
    billing_thresholds: null,
    created: account.now(),
    current_period_end: end,
    current_period_start: start,
    current_trial: null,
    discounts: [],
    metadata: spec.metadata ?? {},
    plan: planOf(price),
    price,
    quantity: spec.quantity ?? 1,
    subscription,
    tax_rates: [],
  };
}

export function recurringPrice(account: Account, id: string): Price {
  const price = account.get('price', id, 'items[0][price]');
  if (!price.recurring) {
    throw invalid(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      'items[0][price]',
    );
  }
  if (!price.active)
    throw invalid('The price specified is inactive. This field only accepts active prices.', 'items[0][price]');
  return price;
}

/** All items of a subscription renew together, so they share one interval and one currency. */
export function commonInterval(prices: readonly Price[]): Interval & { currency: string } {
  const [first] = prices;
  if (!first?.recurring) throw invalid('A subscription must have at least one item.', 'items');
  for (const { recurring, currency } of prices) {
    if (currency !== first.currency)
      throw invalid('All prices on a subscription must have the same currency.', 'items');
    if (
      recurring?.interval !== first.recurring.interval ||
      recurring.interval_count !== first.recurring.interval_count
    ) {
      throw invalid('not supported here: items of one subscription with different billing intervals.', 'items');
    }
  }
  const { interval, interval_count } = first.recurring;
  return { interval: interval, interval_count, currency: first.currency };
}

/** The period that begins at `start` and ends at the anchor's next turn. */
export function periodFrom(
  subscription: Pick<Subscription, 'billing_cycle_anchor'>,
  start: number,
  interval: Interval,
): Period {
  return { start, end: nextPeriodEnd(Math.min(subscription.billing_cycle_anchor, start), start, interval) };
}

export function setPeriod(subscription: Subscription, { start, end }: Period): void {
  for (const item of subscription.items.data) {
    item.current_period_start = start;
    item.current_period_end = end;
  }
}

export function currentPeriod(subscription: Subscription): Period {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`Subscription ${subscription.id} has no items.`);
  return { start: item.current_period_start, end: item.current_period_end };
}
