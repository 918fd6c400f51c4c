import type { Account } from '../state/account.ts';
import type { Subscription } from '../state/wire.ts';
import { cancelSubscription } from './cancel.ts';
import { markUncollectible, voidInvoice } from './close-invoice.ts';
import { createInvoice } from './create-invoice.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { subscriptionLine } from './lines.ts';
import { collect } from './pay-invoice.ts';
import { commonInterval, currentPeriod, periodFrom, setPeriod } from './subscription-items.ts';

/** The next period begins and its draft is made; the draft finalizes and is collected an hour later. */
export function renew(account: Account, id: string): Subscription {
  const before = account.get('subscription', id);
  beginPeriod(account, id, currentPeriod(before).end, { billNow: false });
  return account.announce('subscription', before, 'customer.subscription.updated');
}

/** The trial is over: the first paid period begins, or what was agreed on for a customer without a card. */
export function endTrial(account: Account, id: string, { billNow }: { billNow: boolean }): void {
  const subscription = account.get('subscription', id);
  const customer = account.get('customer', subscription.customer);
  const card = subscription.default_payment_method ?? customer.invoice_settings.default_payment_method;
  const fallback = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (!card && fallback === 'cancel') {
    cancelSubscription(account, id, { reason: 'cancellation_requested' });
    return;
  }
  const now = account.now();
  const paused = !card && fallback === 'pause';
  account.update('subscription', id, (changed) => {
    changed.status = paused ? 'paused' : 'active';
    changed.trial_end = now;
    changed.billing_cycle_anchor = now;
  });
  if (paused) account.emit('customer.subscription.paused', account.get('subscription', id));
  else beginPeriod(account, id, now, { billNow });
}

/** A paused subscription goes on with a new period, billed at once. */
export function resume(account: Account, id: string): Subscription {
  account.update('subscription', id, (changed) => {
    changed.status = 'active';
    changed.billing_cycle_anchor = account.now();
  });
  beginPeriod(account, id, account.now(), { billNow: true });
  const resumed = account.get('subscription', id);
  account.emit('customer.subscription.resumed', resumed);
  return resumed;
}

function beginPeriod(account: Account, id: string, start: number, { billNow }: { billNow: boolean }): void {
  const old = currentPeriod(account.get('subscription', id));
  const subscription = account.update('subscription', id, (changed) => {
    const interval = commonInterval(changed.items.data.map(({ price }) => price));
    setPeriod(changed, periodFrom(changed, start, interval));
  });
  const period = currentPeriod(subscription);
  const pause = subscription.pause_collection?.behavior;
  const invoice = createInvoice(account, {
    customer: subscription.customer,
    currency: subscription.currency,
    subscription,
    reason: 'subscription_cycle',
    lines: subscription.items.data.map((item) => subscriptionLine(account, subscription, item, period, false)),
    includePending: true,
    autoAdvance: !pause && subscription.status !== 'unpaid',
    period: { start: old.start, end: Math.min(old.end, start) },
  });
  account.update('subscription', id, (changed) => (changed.latest_invoice = invoice.id));
  if (pause === 'void' || pause === 'mark_uncollectible') {
    finalizeInvoice(account, invoice.id);
    if (pause === 'void') voidInvoice(account, invoice.id);
    else markUncollectible(account, invoice.id);
  } else if (billNow && !pause) {
    collect(account, invoice.id);
  }
}
