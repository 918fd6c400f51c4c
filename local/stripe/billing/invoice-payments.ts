import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { Invoice, InvoicePayment } from '../state/wire.ts';
import { cancelIntent, createIntent } from './payments.ts';

export function paymentOf(account: Account, invoice: string): InvoicePayment | undefined {
  return account.store.list('invoice_payment', { invoice, is_default: 1 }, { limit: 1 })[0];
}

export function createInvoicePayment(account: Account, invoice: Invoice): void {
  const intent = createIntent(account, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description:
      invoice.billing_reason === 'subscription_create'
        ? 'Subscription creation'
        : `Payment for invoice ${invoice.number ?? ''}`,
    setupFutureUsage: invoice.billing_reason === 'subscription_create' ? 'off_session' : null,
  });
  const payment: InvoicePayment = {
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: account.now(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
  account.create(payment, undefined);
}

/** Takes back what was to be paid, because the invoice is void. */
export function closePayment(account: Account, invoice: string): void {
  const payment = paymentOf(account, invoice);
  if (!payment || payment.status !== 'open') return;
  account.update('invoice_payment', payment.id, (changed) => {
    changed.status = 'canceled';
    changed.status_transitions.canceled_at = account.now();
  });
  cancelIntent(account, payment.payment.payment_intent ?? '', 'void_invoice');
}
