import { z } from 'zod';
import { INVOICE_ID, invoicePageSchema } from '../../shared/billing/billing.schema.ts';
import { listInvoices } from '../../shared/billing/list-invoices.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const listInvoicesEndpoint = defineEndpoint({
  name: 'listInvoices',
  method: 'GET',
  path: 'api/v3/billing/invoices',
  tag: 'Billing',
  summary: 'Invoices and receipts, newest first',
  access: { who: 'member', role: 'ADMIN' },
  query: z.strictObject({
    cursor: z.string().regex(INVOICE_ID).optional().meta({ description: '`nextCursor` of the page before.' }),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  responses: { 200: { description: 'One page', schema: invoicePageSchema } },
  problems: [{ status: 503, code: 'STRIPE.UNAVAILABLE', when: 'Stripe does not answer' }],
  async handle({ principal, query: { cursor, limit } }, { billing }) {
    const page = await listInvoices(billing, principal.organization.id, { cursor: cursor ?? null, limit });
    return ok({ status: 200, body: page, revalidate: true });
  },
});
