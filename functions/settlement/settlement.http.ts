import { ok } from '../../shared/kernel/result.ts';
import { reconcileMeta } from '../../shared/settlement/reconcile-meta.ts';
import {
  metaReconciliationOutcomeSchema,
  metaReconciliationRequestSchema,
  settlementOverviewSchema,
} from '../../shared/settlement/settlement.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const getSettlementEndpoint = defineEndpoint({
  name: 'getSettlement',
  method: 'GET',
  path: 'api/v3/operator/settlement',
  tag: 'Operations',
  summary: 'Statuses that wait, wallets that owe, the last replay of the ledger, and how days compare with Meta',
  access: { who: 'operator' },
  responses: { 200: { description: 'How settling stands', schema: settlementOverviewSchema } },
  async handle(_call, { settlement }) {
    return ok({ status: 200, body: await settlement.upkeep.overview(), revalidate: true });
  },
});

export const reconcileMetaEndpoint = defineEndpoint({
  name: 'reconcileMetaDay',
  method: 'POST',
  path: 'api/v3/operator/settlement/reconciliations',
  tag: 'Operations',
  summary: 'Compare what was charged for a day with what Meta counts and takes',
  description:
    'Runs by itself every night, for the day before and once more for the day a week before that. It changes no money: ' +
    'what differs is written down. A day may be compared again.',
  access: { who: 'operator' },
  body: metaReconciliationRequestSchema,
  responses: { 200: { description: 'Compared', schema: metaReconciliationOutcomeSchema } },
  problems: [{ status: 422, code: 'RECONCILIATION.DAY_NOT_OVER', when: 'the day is not over yet, in UTC' }],
  async handle({ body, logger }, { settlement }) {
    const compared = await reconcileMeta({ ...settlement, logger }, body.day);
    return compared.ok ? ok({ status: 200, body: compared.value }) : compared;
  },
});
