import { portalResponseSchema } from '../../shared/billing/billing.schema.ts';
import { openPortal } from '../../shared/billing/open-portal.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const openPortalEndpoint = defineEndpoint({
  name: 'openPortal',
  method: 'POST',
  path: 'api/v3/billing/portal',
  tag: 'Billing',
  summary: 'A page of Stripe to change the card, see invoices or cancel',
  access: { who: 'member', role: 'ADMIN' },
  responses: { 200: { description: 'Where to send the admin', schema: portalResponseSchema } },
  problems: [
    { status: 409, code: 'BILLING.NO_CUSTOMER', when: 'the organization has not bought anything yet' },
    { status: 503, code: 'STRIPE.UNAVAILABLE', when: 'Stripe does not answer' },
  ],
  async handle({ principal, correlationId }, { billing, config }) {
    const result = await openPortal({ ...billing, webBaseUrl: config.webBaseUrl }, principal, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
