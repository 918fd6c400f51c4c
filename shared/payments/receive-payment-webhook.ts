import type { WebhookInbox } from '../billing/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import type { PaymentMessage } from './payment-message.ts';
import type { PaymentHint, Providers } from './ports.ts';

interface Deps {
  providers: Providers;
  inbox: WebhookInbox;
}

interface Signed {
  rawBody: Buffer;
  stripeSignature: string | null;
  razorpaySignature: string | null;
  razorpayEventId: string | null;
}

/** Takes in a signed event of whichever provider signed it and answers fast. Events about no recharge end here. */
export async function receivePaymentWebhook(
  { providers, inbox }: Deps,
  signed: Signed,
  correlationId: string,
): Promise<{ outcome: 'received' | 'duplicate' | 'ignored'; outboxIds: string[] }> {
  const { eventId, type, hint } = read(providers, signed);
  return hint ? takeIn(inbox, eventId, type, hint, correlationId) : { outcome: 'ignored', outboxIds: [] };
}

function read({ stripe, razorpay }: Providers, signed: Signed): ReturnType<Providers['stripe']['readWebhook']> {
  const { rawBody, stripeSignature, razorpaySignature, razorpayEventId } = signed;
  if (stripeSignature) return stripe.readWebhook(rawBody, stripeSignature, null);
  if (razorpaySignature && razorpay) return razorpay.readWebhook(rawBody, razorpaySignature, razorpayEventId);
  throw new AppError('WEBHOOK.SIGNATURE_INVALID', {
    kind: 'invalid',
    message: 'send Stripe-Signature or X-Razorpay-Signature',
  });
}

/** Keeps what is to be read at the provider, once for each event. */
export function takeIn(
  inbox: WebhookInbox,
  eventId: string,
  type: string,
  hint: PaymentHint,
  correlationId: string,
): ReturnType<WebhookInbox['receive']> {
  const message: PaymentMessage = { kind: 'event', eventId, type, ...hint };
  return inbox.receive({
    endpoint: `payment:${hint.provider}`,
    eventId,
    eventType: type,
    queue: 'payment-events',
    body: message,
    correlationId,
  });
}
