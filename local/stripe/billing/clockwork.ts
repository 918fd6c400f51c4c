import { expireSession } from '../checkout/expire.ts';
import type { Account } from '../state/account.ts';
import { day, hour } from '../state/due.ts';
import type { Kind, Subscription } from '../state/wire.ts';
import { cancelSubscription } from './cancel.ts';
import { voidInvoice } from './close-invoice.ts';
import { collect } from './pay-invoice.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { endTrial, renew } from './renewal.ts';
import { currentPeriod } from './subscription-items.ts';

/**
 * Does everything that time alone makes happen up to `until`, in order, each step at its own second and in its own
 * transaction. The account's clock follows, so a crash in the middle continues from there.
 */
export function runDue(account: Account, until: number): void {
  let last = '';
  let repeats = 0;
  for (let next = account.store.nextDue(until); next; next = account.store.nextDue(until)) {
    const { id, kind, dueAt } = next;
    repeats = last === `${id} ${dueAt}` ? repeats + 1 : 0;
    last = `${id} ${dueAt}`;
    if (repeats > 5) throw new Error(`${id} stays due at ${dueAt}.`);
    account.clock.at(dueAt, () => account.store.transaction(() => step(account, kind, id)));
    account.clock.moveTo(dueAt);
  }
  account.clock.moveTo(until);
}

function step(account: Account, kind: Kind, id: string): void {
  if (kind === 'subscription') subscriptionStep(account, account.get('subscription', id));
  else if (kind === 'invoice') invoiceStep(account, id);
  else if (kind === 'checkout.session') expireSession(account, id);
}

function invoiceStep(account: Account, id: string): void {
  const invoice = account.get('invoice', id);
  if (invoice.status === 'open' || invoice.collection_method === 'charge_automatically') collect(account, id);
  else finalizeInvoice(account, id);
}

function subscriptionStep(account: Account, subscription: Subscription): void {
  const { id, status, cancel_at: cancelAt, trial_end: trialEnd, pause_collection: pause } = subscription;
  const now = account.now();
  if (status === 'incomplete') expireIncomplete(account, subscription);
  else if (cancelAt !== null && cancelAt <= now) cancelSubscription(account, id, { reason: 'cancellation_requested' });
  else if (pause?.resumes_at && pause.resumes_at <= now) {
    account.update('subscription', id, (changed) => (changed.pause_collection = null), 'customer.subscription.updated');
  } else if (status === 'trialing' && trialEnd !== null && trialEnd <= now) {
    endTrial(account, id, { billNow: false });
    account.announce('subscription', subscription, 'customer.subscription.updated');
  } else if (status === 'trialing' && trialEnd !== null && trialEnd - 3 * day <= now) {
    account.updateHidden('subscription', id, { trialWillEndSent: true });
    account.emit('customer.subscription.trial_will_end', subscription);
  } else if (currentPeriod(subscription).end <= now) renew(account, id);
}

/** Nobody paid the first invoice within 23 hours. */
function expireIncomplete(account: Account, { id, latest_invoice: invoice, created }: Subscription): void {
  if (account.now() < created + 23 * hour) return;
  account.update(
    'subscription',
    id,
    (changed) => {
      changed.status = 'incomplete_expired';
      changed.ended_at = account.now();
    },
    'customer.subscription.updated',
  );
  if (invoice && account.get('invoice', invoice).status === 'open') voidInvoice(account, invoice);
}
