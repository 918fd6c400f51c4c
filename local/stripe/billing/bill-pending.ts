import type { Account } from '../state/account.ts';
import type { Subscription } from '../state/wire.ts';
import { createInvoice } from './create-invoice.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { pendingItems } from './invoice-items.ts';
import { collect, type Collected } from './pay-invoice.ts';

/** Bills the pending items of a subscription at once; `charge` false leaves the invoice open. */
export function billPending(
  account: Account,
  { id, customer, currency }: Subscription,
  charge = true,
): Collected | undefined {
  if (pendingItems(account, customer, id).length === 0) return undefined;
  const subscription = account.get('subscription', id);
  const invoice = createInvoice(account, {
    customer,
    currency,
    subscription,
    reason: 'subscription_update',
    includePending: true,
    autoAdvance: true,
  });
  account.update('subscription', id, (changed) => (changed.latest_invoice = invoice.id));
  return charge ? collect(account, invoice.id) : { invoice: finalizeInvoice(account, invoice.id) };
}
