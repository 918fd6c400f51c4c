import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import type { Subscription } from '../state/wire.ts';

type CancellationDetails = NonNullable<Subscription['cancellation_details']>;

export interface Cancellation {
  reason: CancellationDetails['reason'];
  comment?: string | null | undefined;
  feedback?: CancellationDetails['feedback'] | undefined;
}

/** Ends a subscription now. Its open invoices stay, but are no longer collected by themselves. */
export function cancelSubscription(account: Account, id: string, cancellation: Cancellation): Subscription {
  const before = account.get('subscription', id);
  if (before.ended_at)
    throw invalid(`No such subscription: '${id}'. It is ${before.status} already.`, 'id', 'resource_missing');
  for (const invoice of account.store.list('invoice', { 'parent.subscription_details.subscription': id })) {
    if (invoice.status !== 'open' && invoice.status !== 'draft') continue;
    const stop = (changed: typeof invoice): void => {
      changed.auto_advance = false;
      changed.next_payment_attempt = null;
      changed.automatically_finalizes_at = null;
    };
    account.update('invoice', invoice.id, stop, 'invoice.updated');
  }
  const now = account.now();
  const canceled = account.update('subscription', id, (subscription) => {
    subscription.status = 'canceled';
    subscription.canceled_at ??= now;
    subscription.ended_at = now;
    const details = subscription.cancellation_details;
    subscription.cancellation_details = {
      comment: cancellation.comment ?? details?.comment ?? null,
      feedback: cancellation.feedback ?? details?.feedback ?? null,
      feedback_option: null,
      reason: cancellation.reason ?? details?.reason ?? null,
    };
  });
  account.emit('customer.subscription.deleted', canceled);
  return canceled;
}
