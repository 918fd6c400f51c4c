import {
  rechargeReconciliationPageSchema,
  rechargeReconciliationSchema,
} from '../../shared/payments/payments.schema.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  path: 'api/v3/operator/recharges/reconciliations',
  tag: 'Operations',
  access: { who: 'operator' },
} as const;

export const startRechargeReconciliationEndpoint = defineEndpoint({
  ...common,
  name: 'startRechargeReconciliation',
  method: 'POST',
  summary: 'Compare recharges with Stripe and Razorpay, and mend what differs',
  description: 'Runs by itself every night. It goes on page by page; the list shows how far it is.',
  responses: { 202: { description: 'It has begun', schema: rechargeReconciliationSchema } },
  async handle({ principal, correlationId }, { payments }) {
    const { run, outboxIds } = await payments.reconciliations.start(principal.userId, correlationId);
    return ok({ status: 202, body: run, outboxIds });
  },
});

export const listRechargeReconciliationsEndpoint = defineEndpoint({
  ...common,
  name: 'listRechargeReconciliations',
  method: 'GET',
  summary: 'Comparisons of recharges and what they mended, newest first',
  query: pageQuerySchema('rec'),
  responses: { 200: { description: 'One page', schema: rechargeReconciliationPageSchema } },
  async handle({ query: { cursor, limit } }, { payments }) {
    const items = await payments.reconciliations.list(cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});
