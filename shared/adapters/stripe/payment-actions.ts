import type Stripe from 'stripe';
import { CREDIT_PACK_LOOKUP_KEY, SEAT_LOOKUP_KEY, tierLookupKey } from '../../billing/catalogue.ts';
import type { PaymentActions } from '../../billing/ports.ts';
import { callStripe } from './errors.ts';
import { stripePrices } from './prices.ts';
import { changeSubscription } from './change-subscription.ts';
import { undoSubscription } from './undo-subscription.ts';

export function stripePaymentActions(stripe: Stripe): PaymentActions {
  const priceOf = stripePrices(stripe);

  return {
    async createCustomer(organizationId, name) {
      const customer = await callStripe('create customer', () =>
        stripe.customers.create(
          { name, metadata: { wasup_kind: 'platform', wasup_organization_id: organizationId } },
          { idempotencyKey: `customer:${organizationId}` },
        ),
      );
      return customer.id;
    },

    async createCheckout({ organizationId, customerId, wanted, successUrl, cancelUrl, idempotencyKey }) {
      const metadata = { wasup_kind: 'platform', wasup_organization_id: organizationId };
      const { seats = 0, creditPacks = 0, tier } = wanted;
      const line_items = [
        ...(seats > 0 ? [{ price: await priceOf(SEAT_LOOKUP_KEY), quantity: seats }] : []),
        ...(creditPacks > 0 ? [{ price: await priceOf(CREDIT_PACK_LOOKUP_KEY), quantity: creditPacks }] : []),
        ...(tier ? [{ price: await priceOf(tierLookupKey(tier)), quantity: 1 }] : []),
      ];
      const session = await callStripe('create checkout session', () =>
        stripe.checkout.sessions.create(
          {
            mode: 'subscription',
            customer: customerId,
            client_reference_id: organizationId,
            line_items,
            metadata,
            subscription_data: { metadata },
            success_url: successUrl,
            cancel_url: cancelUrl,
          },
          idempotencyKey ? { idempotencyKey: `checkout:${organizationId}:${idempotencyKey}` } : {},
        ),
      );
      if (!session.url) throw new Error('Stripe made a checkout session without a page');
      return { checkoutSessionId: session.id, url: session.url };
    },

    changeSubscription: (subscriptionId, wanted, idempotencyKey) =>
      changeSubscription(stripe, priceOf, subscriptionId, wanted, idempotencyKey),

    async createPortal(customerId, returnUrl) {
      const session = await callStripe('create portal session', () =>
        stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl }),
      );
      return session.url;
    },

    undoSubscription: (subscriptionId) => undoSubscription(stripe, subscriptionId),
  };
}
