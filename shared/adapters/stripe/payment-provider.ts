import Stripe from 'stripe';
import type { PaymentProvider } from '../../billing/ports.ts';
import { SEAT_LOOKUP_KEY, tierLookupKey } from '../../billing/catalogue.ts';
import { callStripe } from './errors.ts';
import { stripePrices } from './prices.ts';
import { subscriptionSnapshot } from './subscription-snapshot.ts';
import { readStripeWebhook } from './webhook.ts';

export function stripePaymentProvider(stripe: Stripe, webhookSecret: string): PaymentProvider {
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

    async createCheckout({ organizationId, customerId, seats, tier, successUrl, cancelUrl, idempotencyKey }) {
      const metadata = { wasup_kind: 'platform', wasup_organization_id: organizationId };
      const line_items = [
        ...(seats > 0 ? [{ price: await priceOf(SEAT_LOOKUP_KEY), quantity: seats }] : []),
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
          requestOptions(idempotencyKey && `checkout:${organizationId}:${idempotencyKey}`),
        ),
      );
      if (!session.url) throw new Error('Stripe made a checkout session without a page');
      return { checkoutSessionId: session.id, url: session.url };
    },

    async changeSubscription(subscriptionId, seats, tier, idempotencyKey) {
      const subscription = await callStripe('retrieve subscription', () =>
        stripe.subscriptions.retrieve(subscriptionId),
      );
      const items = [
        ...(await itemChange(subscription, 'instance', SEAT_LOOKUP_KEY, seats)),
        ...(tier ? await itemChange(subscription, 'tier', tierLookupKey(tier), 1) : []),
      ];
      if (items.length === 0) return;
      await callStripe('update subscription', () =>
        stripe.subscriptions.update(
          subscriptionId,
          { items, proration_behavior: 'always_invoice' },
          requestOptions(idempotencyKey && `change:${subscriptionId}:${idempotencyKey}`),
        ),
      );
    },

    async fetchSubscription(subscriptionId) {
      try {
        return subscriptionSnapshot(
          await callStripe('retrieve subscription', () => stripe.subscriptions.retrieve(subscriptionId)),
        );
      } catch (error) {
        const refused = error instanceof Error ? error.cause : undefined;
        if (refused instanceof Stripe.errors.StripeInvalidRequestError && refused.code === 'resource_missing')
          return null;
        throw error;
      }
    },

    readWebhook: (rawBody, signature) => readStripeWebhook(stripe, rawBody, signature, webhookSecret),
  };

  /** What must change for the subscription to hold this price in this quantity: nothing, when it does already. */
  async function itemChange(
    subscription: Stripe.Subscription,
    entitlement: 'instance' | 'tier',
    lookupKey: string,
    quantity: number,
  ): Promise<Stripe.SubscriptionUpdateParams.Item[]> {
    const item = subscription.items.data.find(({ price }) => price.metadata['wasupEntitlement'] === entitlement);
    if (!item) return quantity > 0 ? [{ price: await priceOf(lookupKey), quantity }] : [];
    if (quantity === 0) return [{ id: item.id, deleted: true }];
    const price = await priceOf(lookupKey);
    if (item.price.id === price && item.quantity === quantity) return [];
    return [{ id: item.id, price, quantity }];
  }
}

function requestOptions(idempotencyKey: string | null): Stripe.RequestOptions {
  return idempotencyKey ? { idempotencyKey } : {};
}
