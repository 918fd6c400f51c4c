import type { Account } from '../state/account.ts';
import type { Subscription } from '../state/wire.ts';
import { cancelSubscription, type Cancellation } from './cancel.ts';
import { billPending } from './bill-pending.ts';
import { prorate } from './proration.ts';

interface FinalBill {
  /** Give back the unused time as a credit. */
  prorate: boolean;
  /** Bill what is pending, such as that credit, at once. */
  invoiceNow: boolean;
}

/** Ends a subscription now, with its final bill if one is asked for. */
export function cancelAndBill(account: Account, id: string, cancellation: Cancellation, bill: FinalBill): Subscription {
  const subscription = account.get('subscription', id);
  if (bill.prorate && subscription.status !== 'trialing') {
    for (const item of subscription.items.data)
      prorate(account, subscription, { before: item, after: null }, account.now());
  }
  if (bill.invoiceNow) billPending(account, subscription);
  return cancelSubscription(account, id, cancellation);
}
