import type { WebhookInbox } from '../billing/ports.ts';
import type { ClerkWebhooks } from './ports.ts';
import type { ClerkEventMessage } from './settle-clerk-event.ts';

interface Deps {
  webhooks: ClerkWebhooks;
  inbox: WebhookInbox;
}

/** Takes in a signed event and answers fast; the settlement reads Clerk later. Events about nothing of ours end here. */
export async function receiveClerkWebhook(
  { webhooks, inbox }: Deps,
  rawBody: Buffer,
  header: (name: string) => string | null,
  correlationId: string,
): Promise<{ outcome: 'received' | 'duplicate' | 'ignored'; outboxIds: string[] }> {
  const { id: eventId, type, clerkOrgId, clerkUserId } = await webhooks.read(rawBody, header);
  if (!clerkOrgId && !clerkUserId) return { outcome: 'ignored', outboxIds: [] };
  const body: ClerkEventMessage = { eventId, type, clerkOrgId, clerkUserId };
  return inbox.receive({ endpoint: 'clerk', eventId, eventType: type, queue: 'clerk-events', body, correlationId });
}
