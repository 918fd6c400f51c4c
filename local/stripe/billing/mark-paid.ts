import type { Account } from '../state/account.ts';
import type { Invoice } from '../state/wire.ts';
import { paymentOf } from './invoice-payments.ts';
import { paymentSucceeded } from './subscription-status.ts';

/** Settles the invoice and whatever waited for it. Out of band means paid without Stripe. */
export function markPaid(account: Account, id: string, { outOfBand }: { outOfBand: boolean }): Invoice {
  const now = account.now();
  const paid = account.update('invoice', id, (invoice) => {
    invoice.status = 'paid';
    invoice.amount_paid = outOfBand ? 0 : invoice.amount_remaining;
    if (outOfBand) invoice.amount_paid_off_stripe = invoice.amount_remaining;
    invoice.amount_remaining = 0;
    invoice.attempted = true;
    invoice.attempt_count += invoice.amount_paid > 0 ? 1 : 0;
    invoice.status_transitions.paid_at = now;
    invoice.next_payment_attempt = null;
  });
  account.emit('invoice.paid', paid);
  if (!outOfBand) account.emit('invoice.payment_succeeded', paid);
  const payment = paymentOf(account, id);
  if (payment && !outOfBand) {
    const settled = account.update('invoice_payment', payment.id, (changed) => {
      changed.status = 'paid';
      changed.amount_paid = paid.amount_paid;
      changed.status_transitions.paid_at = now;
    });
    account.emit('invoice_payment.paid', settled);
  }
  paymentSucceeded(account, paid);
  return paid;
}
