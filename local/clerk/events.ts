import type { Clerk } from './context.ts';
import { newId } from './ids.ts';

type EventType =
  | `user.${'created' | 'updated' | 'deleted'}`
  | `organization.${'created' | 'updated' | 'deleted'}`
  | `organizationMembership.${'created' | 'updated' | 'deleted'}`;

/** Queues a webhook for every endpoint. Called in the transaction that made the change, so that neither is ever alone. */
export function queueEvent(clerk: Clerk, type: EventType, data: object): void {
  const now = Date.now();
  const body = JSON.stringify({
    object: 'event',
    type,
    data,
    event_attributes: { http_request: { client_ip: '127.0.0.1', user_agent: 'local' } },
    timestamp: now,
    instance_id: clerk.signingKey.kid,
  });
  const messageId = newId('msg');
  const insert = clerk.db.prepare(
    `INSERT INTO webhook_deliveries (message_id, endpoint_url, event_type, body, next_attempt_at, created_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  for (const { url } of clerk.options.webhookEndpoints) insert.run(messageId, url, type, body, now, now);
  if (clerk.options.webhookEndpoints.length > 0) clerk.wakeWebhooks();
}
