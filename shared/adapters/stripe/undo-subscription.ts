import type Stripe from 'stripe';
import { callStripe, refusalCode } from './errors.ts';
import { paymentIntentsOf } from './invoice-snapshot.ts';

/** Cancels a subscription without a final bill, voids what was not paid and refunds what was. */
export async function undoSubscription(stripe: Stripe, subscriptionId: string): Promise<number> {
  const { status } = await callStripe('retrieve subscription', () => stripe.subscriptions.retrieve(subscriptionId));
  if (status !== 'canceled' && status !== 'incomplete_expired') {
    await callStripe('cancel subscription', () =>
      stripe.subscriptions.cancel(subscriptionId, { prorate: false, invoice_now: false }),
    );
  }
  let cents = 0;
  const invoices = await callStripe('list invoices', () =>
    stripe.invoices
      .list({ subscription: subscriptionId, limit: 100, expand: ['data.payments'] })
      .autoPagingToArray({ limit: 1000 }),
  );
  for (const invoice of invoices) {
    if (invoice.status === 'open') await callStripe('void invoice', () => stripe.invoices.voidInvoice(invoice.id));
    if (invoice.status !== 'paid') continue;
    for (const paymentIntent of paymentIntentsOf(invoice)) cents += await refund(stripe, paymentIntent, subscriptionId);
  }
  return cents;
}

/** All that is left of a payment; what was refunded before counts as nothing. */
async function refund(stripe: Stripe, paymentIntent: string, subscriptionId: string): Promise<number> {
  try {
    const { amount } = await callStripe('refund payment', () =>
      stripe.refunds.create(
        {
          payment_intent: paymentIntent,
          reason: 'duplicate',
          metadata: { wasup_refused_subscription: subscriptionId },
        },
        { idempotencyKey: `undo:${paymentIntent}` },
      ),
    );
    return amount;
  } catch (error) {
    if (refusalCode(error) === 'charge_already_refunded') return 0;
    throw error;
  }
}
