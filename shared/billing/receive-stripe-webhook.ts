import type { PaymentProvider, WebhookInbox } from './ports.ts';
import type { StripeEventMessage } from './settle-stripe-event.ts';

interface Deps {
  payments: PaymentProvider;
  inbox: WebhookInbox;
}

/** Takes in a signed event and answers fast; the settlement reads Stripe later. Events about nothing of ours end here. */
export async function receiveStripeWebhook(
  { payments, inbox }: Deps,
  rawBody: Buffer,
  signature: string | null,
  correlationId: string,
): Promise<{ outcome: 'received' | 'duplicate' | 'ignored'; outboxIds: string[] }> {
  const { id, type, subscriptionId, invoiceId, paymentIntentId } = payments.readWebhook(rawBody, signature);
  if (!subscriptionId && !invoiceId && !paymentIntentId) return { outcome: 'ignored', outboxIds: [] };
  const message: StripeEventMessage = { eventId: id, type, subscriptionId, invoiceId, paymentIntentId };
  return inbox.receive({
    endpoint: 'stripe',
    eventId: id,
    eventType: type,
    queue: 'stripe-events',
    body: message,
    correlationId,
  });
}
