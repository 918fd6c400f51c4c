import {
  reconciliationPageSchema,
  reconciliationRequestSchema,
  reconciliationSchema,
} from '../../shared/billing/billing.schema.ts';
import { startReconciliation } from '../../shared/billing/reconcile.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  path: 'api/v3/operator/billing/reconciliations',
  tag: 'Operations',
  access: { who: 'operator' },
} as const;

export const startReconciliationEndpoint = defineEndpoint({
  ...common,
  name: 'startReconciliation',
  method: 'POST',
  summary: 'Compare entitlements and credits with Stripe, and mend what differs',
  description: 'Runs by itself every night. It goes on page by page; the list shows how far it is.',
  body: reconciliationRequestSchema,
  responses: { 202: { description: 'It has begun', schema: reconciliationSchema } },
  problems: [{ status: 404, code: 'ORGANIZATION.UNKNOWN', when: 'there is no such organization' }],
  async handle({ principal, body, correlationId }, { billing }) {
    const result = await startReconciliation(billing, body.organizationId ?? null, principal.userId, correlationId);
    return result.ok ? ok({ status: 202, body: result.value.run, outboxIds: result.value.outboxIds }) : result;
  },
});

export const listReconciliationsEndpoint = defineEndpoint({
  ...common,
  name: 'listReconciliations',
  method: 'GET',
  summary: 'Comparisons with Stripe and what they mended, newest first',
  query: pageQuerySchema('rec'),
  responses: { 200: { description: 'One page', schema: reconciliationPageSchema } },
  async handle({ query: { cursor, limit } }, { billing }) {
    const items = await billing.reconciliations.list(cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});
