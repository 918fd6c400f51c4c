import type Stripe from 'stripe';
import type { StripeEvent } from '../../billing/ports.ts';
import { AppError } from '../../kernel/app-error.ts';

/** Stripe's own tolerance for the age of a signature. */
const TOLERANCE_SECONDS = 300;

/** Checks Stripe's signature over the bytes as they came, then reads what the event is about. */
export function readStripeWebhook(
  stripe: Stripe,
  rawBody: Buffer,
  signature: string | null,
  secret: string,
): StripeEvent {
  let event: Stripe.Event;
  try {
    event = stripe.webhooks.constructEvent(rawBody, signature ?? '', secret, TOLERANCE_SECONDS);
  } catch (cause) {
    throw new AppError('WEBHOOK.SIGNATURE_INVALID', {
      kind: 'invalid',
      message: 'the signature is missing, is not ours to trust, or is too old',
      cause,
    });
  }
  return {
    id: event.id,
    type: event.type,
    createdAt: new Date(event.created * 1000),
    subscriptionId: subscriptionOf(event),
  };
}

function subscriptionOf(event: Stripe.Event): string | null {
  if (event.type.startsWith('customer.subscription.')) return (event.data.object as Stripe.Subscription).id;
  if (event.type.startsWith('checkout.session.'))
    return idOf((event.data.object as Stripe.Checkout.Session).subscription);
  if (event.type.startsWith('invoice.')) {
    // Recent API versions keep it under `parent`, older ones on the invoice.
    const invoice = event.data.object as Stripe.Invoice & { subscription?: string | { id: string } | null };
    return idOf(invoice.parent?.subscription_details?.subscription ?? invoice.subscription ?? null);
  }
  return null;
}

function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
