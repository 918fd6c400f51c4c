import {
  dedicatedInvoicePageSchema,
  dedicatedPreviewSchema,
  dedicatedUsageSchema,
} from '../../shared/dedicated/dedicated.schema.ts';
import { listDedicatedInvoices, previewDedicatedInvoice } from '../../shared/dedicated/show-invoices.ts';
import { pageQuerySchema } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { method: 'GET', tag: 'Billing', access: { who: 'member', role: 'ADMIN' } } as const;

export const getDedicatedUsageEndpoint = defineEndpoint({
  ...common,
  name: 'getDedicatedUsage',
  path: 'billing/dedicated/usage',
  summary: 'Messages sent over the organization’s own account, by month',
  description: 'Each message is counted once, in the UTC month in which Meta took it.',
  responses: { 200: { description: 'The months', schema: dedicatedUsageSchema } },
  async handle({ principal }, { dedicated }) {
    return ok({ status: 200, body: await dedicated.store.usage(principal.organization.id), revalidate: true });
  },
});

export const previewDedicatedInvoiceEndpoint = defineEndpoint({
  ...common,
  name: 'previewDedicatedInvoice',
  path: 'billing/dedicated/invoice-preview',
  summary: 'The invoice of this month for the organization’s own account, as it would be now',
  description:
    '299 USD a month and 0.002 USD a message; amounts are exact, cents are rounded half-up once, on the total.',
  responses: { 200: { description: 'The preview', schema: dedicatedPreviewSchema } },
  problems: [{ status: 404, code: 'DEDICATED.NOTHING_DUE', when: 'the organization has no account of its own' }],
  async handle({ principal }, { dedicated }) {
    const result = await previewDedicatedInvoice(dedicated, principal.organization.id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const listDedicatedInvoicesEndpoint = defineEndpoint({
  ...common,
  name: 'listDedicatedInvoices',
  path: 'billing/dedicated/invoices',
  summary: 'Monthly invoices of the organization’s own account, newest first, with Stripe’s PDF',
  query: pageQuerySchema('dwi'),
  responses: { 200: { description: 'One page', schema: dedicatedInvoicePageSchema } },
  problems: [{ status: 503, code: 'STRIPE.UNAVAILABLE', when: 'Stripe does not answer' }],
  async handle({ principal, query: { cursor, limit } }, { dedicated }) {
    const page = await listDedicatedInvoices(dedicated, principal.organization.id, { cursor: cursor ?? null, limit });
    return ok({ status: 200, body: page, revalidate: true });
  },
});
