import { createHmac } from 'node:crypto';
import type { TestStack } from './stack.ts';

/** A status as Meta writes it, of a message that was sent from here. */
export const metaStatus = (messageId: string, name: string, change: Record<string, unknown> = {}) => ({
  id: `wamid.${messageId}`,
  status: name,
  timestamp: String(Math.floor(Date.now() / 1000)),
  recipient_id: '15550001111',
  biz_opaque_callback_data: `msg_${messageId.replaceAll('-', '')}`,
  pricing: { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' },
  ...change,
});

/** The body of a webhook with these statuses, after other entries. */
export const metaWebhook = (statuses: readonly unknown[], more: readonly unknown[] = []): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      ...more,
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '3' }, statuses },
          },
        ],
      },
    ],
  });

export const signMetaWebhook = (body: string, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/** Posts a body as Meta does; with `null` it is not signed. */
export function postMetaWebhook(
  { connections }: TestStack,
  body: string,
  signature: string | null = signMetaWebhook(body, connections.meta.appSecret),
): Promise<Response> {
  return fetch(`${connections.apiBaseUrl}/webhook/meta`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature === null ? {} : { 'x-hub-signature-256': signature }),
    },
    body,
  });
}
