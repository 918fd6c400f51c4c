import type Stripe from 'stripe';
import type { PaymentReads } from '../../billing/ports.ts';
import { callStripe, unlessMissing } from './errors.ts';
import { listInvoices } from './invoice-list.ts';
import { invoiceSnapshot } from './invoice-snapshot.ts';
import { stripePricesById } from './prices.ts';
import { subscriptionSnapshot } from './subscription-snapshot.ts';
import { readStripeWebhook } from './webhook.ts';

export function stripePaymentReads(stripe: Stripe, webhookSecret: string): PaymentReads {
  const priceById = stripePricesById(stripe);

  return {
    async fetchSubscription(subscriptionId) {
      const subscription = await unlessMissing('retrieve subscription', () =>
        stripe.subscriptions.retrieve(subscriptionId),
      );
      return subscription && subscriptionSnapshot(subscription);
    },

    async fetchInvoice(invoiceId, subscriptionEndedAt) {
      const invoice = await unlessMissing('retrieve invoice', () =>
        stripe.invoices.retrieve(invoiceId, { expand: ['payments'] }),
      );
      return invoice && invoiceSnapshot(stripe, invoice, priceById, subscriptionEndedAt);
    },

    async subscriptionOfInvoice(invoiceId) {
      const invoice = await unlessMissing('retrieve invoice', () => stripe.invoices.retrieve(invoiceId));
      const reference =
        invoice?.parent?.subscription_details?.subscription ??
        (invoice as { subscription?: string | { id: string } | null } | null)?.subscription;
      return typeof reference === 'string' ? reference : (reference?.id ?? null);
    },

    async invoiceOfPayment(paymentIntentId) {
      const payments = await callStripe('list invoice payments', () =>
        stripe.invoicePayments.list({
          payment: { type: 'payment_intent', payment_intent: paymentIntentId },
          limit: 1,
        }),
      );
      const invoice = payments.data[0]?.invoice;
      return typeof invoice === 'string' ? invoice : (invoice?.id ?? null);
    },

    async paidInvoicesOf(subscriptionId, since) {
      const newestFirst: string[] = [];
      await callStripe('list invoices', async () => {
        newestFirst.length = 0;
        for await (const { id, created } of stripe.invoices.list({
          subscription: subscriptionId,
          status: 'paid',
          limit: 100,
        })) {
          if (since && created * 1000 < since.getTime()) break;
          newestFirst.push(id);
        }
      });
      return newestFirst.reverse();
    },

    async listSubscriptions({ customerId, cursor, limit }) {
      const page = await callStripe('list subscriptions', () =>
        stripe.subscriptions.list({
          status: 'all',
          limit,
          ...(customerId && { customer: customerId }),
          ...(cursor && { starting_after: cursor }),
        }),
      );
      return {
        items: page.data.map(subscriptionSnapshot),
        nextCursor: page.has_more ? (page.data.at(-1)?.id ?? null) : null,
      };
    },

    listInvoices: (customerId, page) => listInvoices(stripe, customerId, page),
    readWebhook: (rawBody, signature) => readStripeWebhook(stripe, rawBody, signature, webhookSecret),
  };
}
