import type Stripe from 'stripe';
import type { StripeEvent } from '../../billing/ports.ts';
import { AppError } from '../../kernel/app-error.ts';
import { idOf, isRecharge, type Reference } from './event-object.ts';

/** Stripe's own tolerance for the age of a signature. */
const TOLERANCE_SECONDS = 300;

/** Checks Stripe's signature over the bytes as they came, then reads what the event is about. */
export function readStripeWebhook(
  stripe: Stripe,
  rawBody: Buffer,
  signature: string | null,
  secret: string,
): StripeEvent {
  const event = verifyStripeEvent(stripe, rawBody, signature, secret);
  return {
    id: event.id,
    type: event.type,
    createdAt: new Date(event.created * 1000),
    ...subjectOf(event),
  };
}

/** @throws AppError `WEBHOOK.SIGNATURE_INVALID` when these bytes were not signed with this secret, or too long ago. */
export function verifyStripeEvent(
  stripe: Stripe,
  rawBody: Buffer,
  signature: string | null,
  secret: string,
): Stripe.Event {
  try {
    return stripe.webhooks.constructEvent(rawBody, signature ?? '', secret, TOLERANCE_SECONDS);
  } catch (cause) {
    throw new AppError('WEBHOOK.SIGNATURE_INVALID', {
      kind: 'invalid',
      message: 'the signature is missing, is not ours to trust, or is too old',
      cause,
    });
  }
}

type Subject = Pick<StripeEvent, 'subscriptionId' | 'invoiceId' | 'paymentIntentId'>;

/** What the settlement has to read, by the kind of object that the event shows. */
function subjectOf(event: Stripe.Event): Subject {
  const object = event.data.object as { object?: string; id?: string };
  const nothing: Subject = { subscriptionId: null, invoiceId: null, paymentIntentId: null };
  if (isRecharge(object)) return nothing;
  switch (object.object) {
    case 'subscription':
      return { ...nothing, subscriptionId: object.id ?? null };
    case 'checkout.session':
      return { ...nothing, subscriptionId: idOf((object as Stripe.Checkout.Session).subscription) };
    case 'invoice': {
      // Recent API versions keep it under `parent`, older ones on the invoice.
      const invoice = object as Stripe.Invoice & { subscription?: Reference };
      const subscriptionId = idOf(invoice.parent?.subscription_details?.subscription ?? invoice.subscription);
      return { ...nothing, subscriptionId, invoiceId: subscriptionId ? (object.id ?? null) : null };
    }
    case 'credit_note':
      return { ...nothing, invoiceId: idOf((object as Stripe.CreditNote).invoice) };
    case 'charge':
      // A charge says something new only when it is refunded; that it was paid, its invoice says.
      return event.type === 'charge.refunded' || event.type === 'charge.refund.updated'
        ? { ...nothing, paymentIntentId: idOf((object as Stripe.Charge).payment_intent) }
        : nothing;
    case 'refund':
      return { ...nothing, paymentIntentId: idOf((object as Stripe.Refund).payment_intent) };
    default:
      return nothing;
  }
}
