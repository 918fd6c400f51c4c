import { z } from 'zod';
import { receivePaymentWebhook } from '../../shared/payments/receive-payment-webhook.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const MAX_EVENT_BYTES = 512 * 1024;

export const receivePaymentWebhookEndpoint = defineEndpoint({
  name: 'receivePaymentWebhook',
  method: 'POST',
  path: 'webhook/payment',
  tag: 'Webhooks',
  summary: 'Payment events of Stripe and Razorpay',
  description:
    'Signed over the raw body, by Stripe (`Stripe-Signature`) or Razorpay (`X-Razorpay-Signature`). An event may come any number of times, in any order.',
  access: { who: 'public' },
  rawBody: { maxBytes: MAX_EVENT_BYTES, contentType: 'application/json' },
  responses: {
    200: { description: 'Taken in', schema: z.object({ outcome: z.enum(['received', 'duplicate', 'ignored']) }) },
  },
  problems: [
    { status: 400, code: 'WEBHOOK.SIGNATURE_INVALID', when: 'the signature is missing, wrong or stale' },
    { status: 400, code: 'WEBHOOK.MALFORMED', when: 'what was signed is not an event' },
    { status: 413, code: 'REQUEST.TOO_LARGE', when: `the body is over ${MAX_EVENT_BYTES} bytes` },
  ],
  async handle({ rawBody, header, correlationId }, { payments, inbox }) {
    const { outcome, outboxIds } = await receivePaymentWebhook(
      { ...payments, inbox },
      {
        rawBody,
        stripeSignature: header('stripe-signature'),
        razorpaySignature: header('x-razorpay-signature'),
        razorpayEventId: header('x-razorpay-event-id'),
      },
      correlationId,
    );
    return ok({ status: 200, body: { outcome }, outboxIds });
  },
});
