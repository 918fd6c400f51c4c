import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import type { Invoice } from '../state/wire.ts';
import { paymentFailed } from './dunning.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { paymentOf } from './invoice-payments.ts';
import { markPaid } from './mark-paid.ts';
import { pay, type PaymentOutcome } from './payments.ts';

export interface Collected {
  invoice: Invoice;
  /** Absent when nothing was charged: nothing due, or no card to charge. */
  outcome?: PaymentOutcome;
}

/** Charges what is due to the invoice's, the subscription's or the customer's card, in this order. */
export function collect(account: Account, id: string, paymentMethod?: string): Collected {
  let invoice = account.get('invoice', id);
  if (invoice.status === 'draft') invoice = finalizeInvoice(account, id);
  if (invoice.status === 'paid') return { invoice };
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw invalid(`Invoice is ${String(invoice.status)} and cannot be paid.`);
  const card = paymentMethod ?? cardFor(account, invoice);
  const payment = paymentOf(account, id);
  if (!card || !payment) return { invoice: failed(account, id) };
  const outcome = pay(account, payment.payment.payment_intent ?? '', card);
  if (outcome.decline) return { invoice: failed(account, id), outcome };
  return { invoice: markPaid(account, id, { outOfBand: false }), outcome };
}

export function cardFor(account: Account, invoice: Invoice): string | null {
  const subscription = account.store.find('subscription', invoice.parent?.subscription_details?.subscription ?? '');
  const customer = account.get('customer', invoice.customer ?? '');
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customer.invoice_settings.default_payment_method
  );
}

function failed(account: Account, id: string): Invoice {
  const attempted = account.update('invoice', id, (invoice) => {
    invoice.attempted = true;
    invoice.attempt_count += 1;
    invoice.next_payment_attempt = null;
  });
  return paymentFailed(account, attempted);
}
