import { z } from 'zod';
import { receiveStripeWebhook } from '../../shared/billing/receive-stripe-webhook.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const MAX_EVENT_BYTES = 512 * 1024;

export const receiveStripeWebhookEndpoint = defineEndpoint({
  name: 'receiveStripeWebhook',
  method: 'POST',
  path: 'api/webhooks/stripe',
  tag: 'Webhooks',
  summary: 'Stripe events',
  description: 'Signed by Stripe over the raw body (`Stripe-Signature`). An event may come any number of times.',
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
  async handle({ rawBody, header, correlationId }, { billing, inbox }) {
    const { outcome, outboxIds } = await receiveStripeWebhook(
      { payments: billing.payments, inbox },
      rawBody,
      header('stripe-signature'),
      correlationId,
    );
    return ok({ status: 200, body: { outcome }, outboxIds });
  },
});
