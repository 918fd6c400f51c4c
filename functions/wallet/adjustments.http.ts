import { z } from 'zod';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { decideAdjustment, requestAdjustment } from '../../shared/wallet/adjustments.ts';
import {
  adjustmentDecisionSchema,
  adjustmentFilterSchema,
  adjustmentPageSchema,
  adjustmentRequestSchema,
  adjustmentSchema,
} from '../../shared/wallet/wallet.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Wallet', access: { who: 'operator' } } as const;
const decision = {
  ...common,
  method: 'POST',
  params: z.object({ id: idSchema('adj') }),
  body: adjustmentDecisionSchema,
  responses: { 200: { description: 'The adjustment as it is now', schema: adjustmentSchema } },
} as const;
const decisionProblems = [
  { status: 404, code: 'ADJUSTMENT.UNKNOWN', when: 'there is no such adjustment' },
  { status: 403, code: 'ADJUSTMENT.SAME_PERSON', when: 'whoever asked for it decides' },
  { status: 409, code: 'ADJUSTMENT.DECIDED', when: 'it was decided by another or otherwise' },
];

export const requestAdjustmentEndpoint = defineEndpoint({
  ...common,
  name: 'requestAdjustment',
  method: 'POST',
  path: 'api/v3/wallet-adjustments',
  summary: 'Ask for a correction of a wallet',
  description: 'Nothing moves before another operator approves it. A negative amount takes from the wallet.',
  idempotent: true,
  body: adjustmentRequestSchema,
  responses: { 201: { description: 'It waits for another operator', schema: adjustmentSchema } },
  problems: [
    { status: 404, code: 'ORGANIZATION.UNKNOWN', when: 'there is no such organization' },
    { status: 422, code: 'WALLET.NONE', when: 'the organization has no wallet yet' },
    { status: 422, code: 'IDEMPOTENCY.KEY_REUSED', when: 'the key was used with another body' },
  ],
  async handle({ principal, body, idempotencyKey, correlationId }, { wallet }) {
    const change = { actor: principal.userId, correlationId };
    const result = await requestAdjustment(wallet.adjustments, body, idempotencyKey, change);
    return result.ok ? ok({ status: 201, body: result.value }) : result;
  },
});

export const listAdjustmentsEndpoint = defineEndpoint({
  ...common,
  name: 'listAdjustments',
  method: 'GET',
  path: 'api/v3/wallet-adjustments',
  summary: 'Corrections of wallets, newest first',
  query: pageQuerySchema('adj').extend(adjustmentFilterSchema.shape),
  responses: { 200: { description: 'One page', schema: adjustmentPageSchema } },
  async handle({ query: { cursor, limit, status } }, { wallet }) {
    const items = await wallet.adjustments.list(status ?? null, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const approveAdjustmentEndpoint = defineEndpoint({
  ...decision,
  name: 'approveAdjustment',
  path: 'api/v3/wallet-adjustments/{id}/approve',
  summary: 'Approve a correction that another operator asked for, and apply it',
  problems: [
    ...decisionProblems,
    { status: 422, code: 'WALLET.INSUFFICIENT', when: 'it takes more than is available' },
  ],
  async handle({ principal, params, body, correlationId }, { wallet }) {
    const given = { id: params.id, approve: true, note: body.note ?? null };
    const result = await decideAdjustment(wallet.adjustments, given, { actor: principal.userId, correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const rejectAdjustmentEndpoint = defineEndpoint({
  ...decision,
  name: 'rejectAdjustment',
  path: 'api/v3/wallet-adjustments/{id}/reject',
  summary: 'Reject a correction that another operator asked for',
  problems: decisionProblems,
  async handle({ principal, params, body, correlationId }, { wallet }) {
    const given = { id: params.id, approve: false, note: body.note ?? null };
    const result = await decideAdjustment(wallet.adjustments, given, { actor: principal.userId, correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
