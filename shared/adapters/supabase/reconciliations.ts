import { z } from 'zod';
import type { Reconciliation } from '../../billing/billing.schema.ts';
import type { ReconciliationStore } from '../../billing/ports.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const runRow = z.object({
  id: z.uuid(),
  requested_by: z.string(),
  organization_id: z.uuid().nullable(),
  status: z.enum(['running', 'finished']),
  page: z.int(),
  next_cursor: z.string().nullable(),
  checked: z.int(),
  mended: z.array(
    z.object({
      subscription_id: z.string(),
      organization_id: z.uuid(),
      entitlement_changed: z.boolean(),
      second_subscription_undone: z.boolean(),
      credits_granted: z.int(),
      credits_taken_back: z.int(),
    }),
  ),
  failures: z.array(z.object({ subscription_id: z.string(), reason: z.string() })),
  started_at: time,
  finished_at: time.nullable(),
});
const startedRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), run: runRow, outbox_ids: z.array(z.uuid()) }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

export function supabaseReconciliations(database: Database): ReconciliationStore {
  return {
    async start(organizationId, requestedBy, correlationId) {
      const row = await callRpc(
        database,
        'start_reconciliation',
        {
          p_organization_id: organizationId && toUuid(organizationId),
          p_requested_by: requestedBy,
          p_correlation_id: correlationId,
        },
        startedRow,
      );
      return row.ok ? { ok: true, run: toRun(row.run), outboxIds: row.outbox_ids } : row;
    },
    async due(id, page) {
      const { data, error, status } = await database.from('billing_reconciliations').select().eq('id', toUuid(id));
      if (error) throw databaseError('billing_reconciliations', error, status);
      const [run] = z.array(runRow).parse(data);
      if (run?.status !== 'running' || run.page !== page) return null;
      return {
        organizationId: run.organization_id ? fromUuid('org', run.organization_id) : null,
        cursor: run.next_cursor,
      };
    },
    async recordPage(id, page, { checked, mended, failures, nextCursor }, correlationId) {
      await callRpc(
        database,
        'record_reconciliation_page',
        {
          p_id: toUuid(id),
          p_page: page,
          p_checked: checked,
          p_mended: mended.map((one) => ({
            subscription_id: one.subscriptionId,
            organization_id: toUuid(one.organizationId),
            entitlement_changed: one.entitlementChanged,
            second_subscription_undone: one.secondSubscriptionUndone,
            credits_granted: one.creditsGranted,
            credits_taken_back: one.creditsTakenBack,
          })),
          p_failures: failures.map(({ subscriptionId, reason }) => ({ subscription_id: subscriptionId, reason })),
          p_next_cursor: nextCursor,
          p_correlation_id: correlationId,
        },
        z.array(z.uuid()),
      );
    },
    async list(cursor, limit) {
      let query = database.from('billing_reconciliations').select();
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('billing_reconciliations', error, status);
      return z.array(runRow).parse(data).map(toRun);
    },
  };
}

function toRun(row: z.infer<typeof runRow>): Reconciliation {
  return {
    id: fromUuid('rec', row.id),
    requestedBy: row.requested_by,
    organizationId: row.organization_id ? fromUuid('org', row.organization_id) : null,
    status: row.status,
    checked: row.checked,
    mended: row.mended.map((one) => ({
      subscriptionId: one.subscription_id,
      organizationId: fromUuid('org', one.organization_id),
      entitlementChanged: one.entitlement_changed,
      secondSubscriptionUndone: one.second_subscription_undone,
      creditsGranted: one.credits_granted,
      creditsTakenBack: one.credits_taken_back,
    })),
    failures: row.failures.map(({ subscription_id: subscriptionId, reason }) => ({ subscriptionId, reason })),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
