import { StripeError } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import type { Subscription } from '../state/wire.ts';
import { billPending } from './bill-pending.ts';
import { changeItems, type ItemChange } from './change-items.ts';
import { undoingDecline } from './declines.ts';
import { endTrial } from './renewal.ts';

interface SubscriptionChange {
  items?: ItemChange[] | undefined;
  prorationBehavior?: 'create_prorations' | 'always_invoice' | 'none' | undefined;
  prorationDate?: number | undefined;
  paymentBehavior?: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete' | undefined;
  trialEnd?: number | 'now' | undefined;
  /** Everything that is only written down. */
  fields?: (subscription: Subscription) => void;
}

/** One change by one call: one `customer.subscription.updated` tells of all of it. */
export function updateSubscription(account: Account, id: string, change: SubscriptionChange): Subscription {
  const before = account.get('subscription', id);
  if (before.ended_at)
    throw new StripeError(404, `No such subscription: '${id}'. A ${before.status} subscription cannot change.`, {
      code: 'resource_missing',
      param: 'id',
    });
  const behavior = change.prorationBehavior ?? 'create_prorations';
  const { fields } = change;
  if (fields) account.update('subscription', id, fields);
  if (change.items)
    changeItems(account, id, change.items, { prorate: behavior !== 'none', prorationDate: change.prorationDate });
  if (typeof change.trialEnd === 'number') extendTrial(account, id, change.trialEnd);
  if (change.trialEnd === 'now') endTrial(account, id, { billNow: true });
  const bills = change.items && behavior === 'always_invoice';
  const billed = bills
    ? billPending(account, account.get('subscription', id), change.paymentBehavior !== 'default_incomplete')
    : undefined;
  if (billed?.outcome?.decline && change.paymentBehavior === 'error_if_incomplete') {
    throw undoingDecline(account, billed.outcome.decline, billed.outcome.charge.id, before.customer);
  }
  return account.announce('subscription', before, 'customer.subscription.updated');
}

function extendTrial(account: Account, id: string, end: number): void {
  if (end <= account.now())
    throw new StripeError(400, 'Invalid timestamp: trial_end must be in the future.', { param: 'trial_end' });
  account.update('subscription', id, (subscription) => {
    subscription.status = 'trialing';
    subscription.trial_start ??= account.now();
    subscription.trial_end = end;
    subscription.billing_cycle_anchor = end;
    for (const item of subscription.items.data) item.current_period_end = end;
  });
  account.updateHidden('subscription', id, {});
}
