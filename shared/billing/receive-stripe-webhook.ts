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
  const event = payments.readWebhook(rawBody, signature);
  if (!event.subscriptionId) return { outcome: 'ignored', outboxIds: [] };
  const message: StripeEventMessage = { eventId: event.id, type: event.type, subscriptionId: event.subscriptionId };
  return inbox.receive({
    endpoint: 'stripe',
    eventId: event.id,
    eventType: event.type,
    queue: 'stripe-events',
    body: message,
    correlationId,
  });
}
