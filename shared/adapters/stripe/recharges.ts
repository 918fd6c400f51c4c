import type Stripe from 'stripe';
import { AppError } from '../../kernel/app-error.ts';
import { toMinorUnits } from '../../kernel/money.ts';
import type {
  RechargeId,
  RechargeOrder,
  RechargeReading,
  SavedCardCharge,
  StripeRecharges,
} from '../../payments/ports.ts';
import { callStripe, declinedPayment } from './errors.ts';
import { rechargeOfIntent, readRecharge } from './read-recharge.ts';
import { rechargeHint } from './recharge-hint.ts';
import { verifyStripeEvent } from './webhook.ts';

export function stripeRecharges(
  stripe: Stripe,
  { webhookSecret, webBaseUrl }: { webhookSecret: string; webBaseUrl: string },
): StripeRecharges {
  async function findCharge({ rechargeId, customerId, begunAt }: SavedCardCharge): Promise<RechargeReading | null> {
    const intent = await intentOf(stripe, customerId, rechargeId, begunAt);
    return intent && readingOf(intent, rechargeId);
  }

  async function readingOf(intent: Stripe.PaymentIntent, rechargeId: RechargeId): Promise<RechargeReading> {
    const reading = await rechargeOfIntent(stripe, intent);
    if (!reading) throw new Error(`payment ${intent.id} was made for ${rechargeId} and does not say so`);
    return reading;
  }

  return {
    async createCheckout({ customerId, saveCard, ...order }) {
      const { rechargeId, organizationId, currency, amount, tax, taxLabel } = order;
      const metadata = metadataOf(order);
      const line = (name: string, minor: bigint): Stripe.Checkout.SessionCreateParams.LineItem => ({
        quantity: 1,
        price_data: {
          currency: currency.toLowerCase(),
          unit_amount: Number(minor),
          product_data: { name },
        },
      });
      const session = await callStripe('create checkout session', () =>
        stripe.checkout.sessions.create(
          {
            mode: 'payment',
            customer: customerId,
            client_reference_id: organizationId,
            line_items: [
              line('Wallet recharge', toMinorUnits(amount, currency)),
              ...(tax > 0n ? [line(taxLabel, toMinorUnits(tax, currency))] : []),
            ],
            metadata,
            payment_intent_data: { metadata, ...(saveCard && { setup_future_usage: 'off_session' as const }) },
            success_url: `${webBaseUrl}/wallet?recharge=${rechargeId}`,
            cancel_url: `${webBaseUrl}/wallet?recharge=canceled`,
          },
          { idempotencyKey: `recharge:${rechargeId}` },
        ),
      );
      if (!session.url) throw new Error('Stripe made a checkout session without a page');
      return { orderId: session.id, url: session.url };
    },

    findCharge,

    async chargeSavedCard({ paymentMethod, currency, total, ...made }) {
      const { rechargeId, customerId } = made;
      const known = await findCharge(made);
      if (known) return known;
      const intent = await charge();
      if (!intent) return { ...nothingPaid, rechargeId, currency, amount: total };
      return readingOf(intent, rechargeId);

      async function charge(): Promise<Stripe.PaymentIntent | null> {
        try {
          return await callStripe('charge a saved card', () =>
            stripe.paymentIntents.create(
              {
                amount: Number(toMinorUnits(total, currency)),
                currency: currency.toLowerCase(),
                customer: customerId,
                payment_method: paymentMethod,
                automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
                confirm: true,
                off_session: true,
                description: 'Automatic wallet recharge',
                metadata: { wasup_kind: 'recharge', wasup_recharge_id: rechargeId, wasup_trigger: 'automatic' },
              },
              { idempotencyKey: `recharge:${rechargeId}` },
            ),
          );
        } catch (error) {
          // What was declined is an answer; an outage is not.
          if (error instanceof AppError && error.code !== 'STRIPE.CARD_DECLINED') throw error;
          return declinedPayment(error);
        }
      }
    },

    read: (hint) => readRecharge(stripe, hint),

    readWebhook(rawBody, signature) {
      const event = verifyStripeEvent(stripe, rawBody, signature, webhookSecret);
      return { eventId: event.id, type: event.type, hint: rechargeHint(event) };
    },
  };
}

/** The card is gone: Stripe made no payment at all. */
const nothingPaid = {
  provider: 'stripe' as const,
  orderId: null,
  paymentId: null,
  state: 'failed' as const,
  failure: 'card_not_usable',
  paymentMethod: null,
  refunds: [],
  disputes: [],
};

function metadataOf({ rechargeId, organizationId }: RechargeOrder): Record<string, string> {
  return {
    wasup_kind: 'recharge',
    wasup_recharge_id: rechargeId,
    wasup_organization_id: organizationId,
    wasup_trigger: 'manual',
  };
}

/** Stripe's clock may be this much behind ours. */
const CLOCK_SKEW_S = 3600;

/**
 * The payment that was made for this recharge before, also when its Idempotency-Key is forgotten, which Stripe keeps a day,
 * and however many payments the customer has made since.
 */
async function intentOf(
  stripe: Stripe,
  customer: string,
  rechargeId: RechargeId,
  begunAt: Date,
): Promise<Stripe.PaymentIntent | null> {
  const created = { gte: Math.floor(begunAt.getTime() / 1000) - CLOCK_SKEW_S };
  return callStripe('list payments', async () => {
    for await (const intent of stripe.paymentIntents.list({ customer, created, limit: 100 })) {
      if (intent.metadata['wasup_recharge_id'] === rechargeId) return intent;
    }
    return null;
  });
}
