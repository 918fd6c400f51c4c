import { z } from 'zod';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { PROVIDERS, RECHARGE_TRIGGERS, type RechargeReconciliation } from '../../payments/payments.schema.ts';
import type { RechargeReconciliationStore } from '../../payments/ports.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const runRow = z.object({
  id: z.uuid(),
  requested_by: z.string(),
  status: z.enum(['running', 'finished']),
  checked: z.int(),
  mended: z.array(z.object({ recharge_id: z.uuid(), organization_id: z.uuid(), credited: z.boolean() })),
  failures: z.array(z.object({ recharge_id: z.uuid(), reason: z.string() })),
  started_at: time,
  finished_at: time.nullable(),
});
const comparedRow = z.object({
  id: z.uuid(),
  organization_id: z.uuid(),
  provider: z.enum(PROVIDERS),
  trigger: z.enum(RECHARGE_TRIGGERS),
  order_id: z.string().nullable(),
  payment_id: z.string().nullable(),
});

export function supabaseRechargeReconciliations(database: Database): RechargeReconciliationStore {
  return {
    async start(requestedBy, correlationId) {
      const row = await callRpc(
        database,
        'start_recharge_reconciliation',
        { p_requested_by: requestedBy, p_correlation_id: correlationId },
        z.object({ run: runRow, outbox_ids: z.array(z.uuid()) }),
      );
      return { run: toRun(row.run), outboxIds: row.outbox_ids };
    },
    async page(id, page, limit) {
      const rows = await callRpc(
        database,
        'recharges_to_compare',
        { p_id: toUuid(id), p_page: page, p_limit: limit },
        z.array(comparedRow).nullable(),
      );
      return (
        rows?.map((row) => ({
          rechargeId: fromUuid('rch', row.id),
          organizationId: fromUuid('org', row.organization_id),
          provider: row.provider,
          trigger: row.trigger,
          orderId: row.order_id,
          paymentId: row.payment_id,
        })) ?? null
      );
    },
    async recordPage(id, page, { checked, mended, failures, lastId }, correlationId) {
      await callRpc(
        database,
        'record_recharge_reconciliation_page',
        {
          p_id: toUuid(id),
          p_page: page,
          p_checked: checked,
          p_mended: mended.map(({ rechargeId, organizationId, credited }) => ({
            recharge_id: toUuid(rechargeId),
            organization_id: toUuid(organizationId),
            credited,
          })),
          p_failures: failures.map(({ rechargeId, reason }) => ({ recharge_id: toUuid(rechargeId), reason })),
          p_last_id: lastId && toUuid(lastId),
          p_correlation_id: correlationId,
        },
        z.unknown(),
      );
    },
    async list(cursor, limit) {
      let query = database.from('recharge_reconciliations').select();
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('recharge_reconciliations', error, status);
      return z.array(runRow).parse(data).map(toRun);
    },
  };
}

function toRun(row: z.infer<typeof runRow>): RechargeReconciliation {
  return {
    id: fromUuid('rec', row.id),
    requestedBy: row.requested_by,
    status: row.status,
    checked: row.checked,
    mended: row.mended.map(({ recharge_id: rechargeId, organization_id: organizationId, credited }) => ({
      rechargeId: fromUuid('rch', rechargeId),
      organizationId: fromUuid('org', organizationId),
      credited,
    })),
    failures: row.failures.map(({ recharge_id: rechargeId, reason }) => ({
      rechargeId: fromUuid('rch', rechargeId),
      reason,
    })),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
