import type { Account } from '../state/account.ts';
import type { Invoice, Subscription } from '../state/wire.ts';

/** Paying the latest invoice brings the subscription back. */
export function paymentSucceeded(account: Account, invoice: Invoice): void {
  const customer = account.get('customer', invoice.customer ?? '');
  if (customer.delinquent)
    account.update('customer', customer.id, (changed) => (changed.delinquent = false), 'customer.updated');
  const subscription = subscriptionOf(account, invoice);
  if (!subscription || subscription.latest_invoice !== invoice.id) return;
  if (['incomplete', 'past_due', 'unpaid'].includes(subscription.status)) setStatus(account, subscription.id, 'active');
}

export function setStatus(account: Account, id: string, status: Subscription['status']): void {
  account.update('subscription', id, (subscription) => (subscription.status = status), 'customer.subscription.updated');
}

export function subscriptionOf(account: Account, invoice: Invoice): Subscription | undefined {
  return account.store.find('subscription', invoice.parent?.subscription_details?.subscription ?? '');
}
