import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import type { Invoice, Subscription } from '../state/wire.ts';
import { cancelSubscription } from './cancel.ts';
import { setStatus, subscriptionOf } from './subscription-status.ts';

interface Dunning {
  /** Days from each failed attempt to the next. */
  retryDays: number[];
  /** What becomes of the subscription when the last attempt has failed. */
  then: 'cancel' | 'unpaid' | 'past_due';
}

const setting = 'dunning';

export function dunningOf(account: Account): Dunning {
  const saved = account.store.setting(setting);
  return saved ? (JSON.parse(saved) as Dunning) : { retryDays: [3, 5, 7], then: 'cancel' };
}

export function setDunning(account: Account, dunning: Dunning): void {
  account.store.set(setting, JSON.stringify(dunning));
}

/** A failed attempt makes the subscription past due and plans the next attempt; after the last one it ends as configured. */
export function paymentFailed(account: Account, invoice: Invoice): Invoice {
  const dunning = dunningOf(account);
  const isFirst = invoice.billing_reason === 'subscription_create';
  const wait = isFirst || invoice.auto_advance === false ? undefined : dunning.retryDays[invoice.attempt_count - 1];
  const planned = account.update('invoice', invoice.id, (changed) => {
    changed.next_payment_attempt = wait === undefined ? null : account.now() + wait * day;
  });
  account.emit('invoice.payment_failed', planned);
  account.update('customer', invoice.customer ?? '', (customer) => (customer.delinquent = true), 'customer.updated');
  const subscription = subscriptionOf(account, invoice);
  if (!subscription || isFirst) return planned;
  if (subscription.status === 'active') setStatus(account, subscription.id, 'past_due');
  if (wait === undefined && invoice.auto_advance) giveUp(account, subscription, dunning.then);
  return account.get('invoice', invoice.id);
}

function giveUp(account: Account, subscription: Subscription, then: Dunning['then']): void {
  if (subscription.ended_at || then === 'past_due') return;
  if (then === 'unpaid') setStatus(account, subscription.id, 'unpaid');
  else cancelSubscription(account, subscription.id, { reason: 'payment_failed' });
}
