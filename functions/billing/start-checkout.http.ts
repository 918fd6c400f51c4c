import { checkoutRequestSchema, checkoutResponseSchema } from '../../shared/billing/billing.schema.ts';
import { startCheckout } from '../../shared/billing/start-checkout.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const startCheckoutEndpoint = defineEndpoint({
  name: 'startCheckout',
  method: 'POST',
  path: 'api/v3/billing/checkout',
  tag: 'Billing',
  summary: 'Buy instance seats and message credits, or choose a tier',
  description:
    'Creates a Stripe Checkout session; an organization that has a subscription gets that one changed instead. The figures are totals; what is absent stays as it is.',
  access: { who: 'member', role: 'ADMIN' },
  body: checkoutRequestSchema,
  idempotent: true,
  responses: {
    200: { description: 'Where to pay, or that the subscription was changed', schema: checkoutResponseSchema },
  },
  problems: [
    { status: 402, code: 'STRIPE.CARD_DECLINED', when: 'the change could not be paid' },
    { status: 422, code: 'BILLING.NOTHING_LEFT', when: 'nothing would be left of the subscription' },
    { status: 503, code: 'STRIPE.UNAVAILABLE', when: 'Stripe does not answer' },
  ],
  async handle({ principal, body, idempotencyKey, correlationId }, { billing, config }) {
    const result = await startCheckout({ ...billing, webBaseUrl: config.webBaseUrl }, principal, body, {
      idempotencyKey,
      correlationId,
    });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
