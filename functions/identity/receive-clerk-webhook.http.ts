import { z } from 'zod';
import { receiveClerkWebhook } from '../../shared/identity/receive-clerk-webhook.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const MAX_EVENT_BYTES = 256 * 1024;

export const receiveClerkWebhookEndpoint = defineEndpoint({
  name: 'receiveClerkWebhook',
  method: 'POST',
  path: 'api/webhooks/clerk',
  tag: 'Webhooks',
  summary: 'Clerk events',
  description: 'Signed by Svix over the raw body (`svix-signature`). An event may come any number of times.',
  access: { who: 'public' },
  rawBody: { maxBytes: MAX_EVENT_BYTES, contentType: 'application/json' },
  responses: {
    200: {
      description: 'Taken in',
      schema: z.object({ outcome: z.enum(['received', 'duplicate', 'ignored']) }),
    },
  },
  problems: [
    { status: 400, code: 'WEBHOOK.SIGNATURE_INVALID', when: 'the signature is missing, wrong or stale' },
    { status: 413, code: 'REQUEST.TOO_LARGE', when: `the body is over ${MAX_EVENT_BYTES} bytes` },
  ],
  async handle({ rawBody, header, correlationId }, { directory, inbox }) {
    const deps = { webhooks: directory.webhooks, inbox };
    const { outcome, outboxIds } = await receiveClerkWebhook(deps, rawBody, header, correlationId);
    return ok({ status: 200, body: { outcome }, outboxIds });
  },
});
