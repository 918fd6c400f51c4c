import { z } from 'zod';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { usageOutcomeSchema } from '../../metering/metering.schema.ts';
import type { CreditStore, UsageStore } from '../../metering/ports.ts';
import { toLetterRow } from './messaging.ts';
import { callRpc, type Database } from './rpc.ts';

const acceptedRow = z.object({ outcomes: z.array(usageOutcomeSchema), outbox_ids: z.array(z.uuid()) });
const appliedRow = z.object({ applied: z.int(), shortfall: z.int(), dead: z.int() });
const dayRow = z.object({
  day: z.iso.date(),
  sent: z.int(),
  received: z.int(),
  seen: z.int(),
  webhook: z.int(),
  credits: z.int(),
  shortfall: z.int(),
});
const shortfallRow = z.object({
  organization_id: z.uuid(),
  name: z.string(),
  shortfall: z.int(),
  first_day: z.iso.date(),
  last_day: z.iso.date(),
});
const holdState = z.enum(['open', 'settled', 'released']);
const reservedRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), state: holdState }),
  z.object({ ok: z.literal(false), code: z.string(), available: z.int().optional() }),
]);

export function supabaseUsage(database: Database): UsageStore {
  return {
    async accept(workerId, events, correlationId) {
      const row = await callRpc(
        database,
        'accept_usage_events',
        {
          p_worker_id: toUuid(workerId),
          p_events: events.map(({ idempotencyKey, instanceId, type, messageId, occurredAt }) => ({
            key: idempotencyKey,
            instance_id: toUuid(instanceId),
            type,
            message_id: messageId ?? null,
            occurred_at: new Date(occurredAt).toISOString(),
          })),
          p_correlation_id: correlationId,
        },
        acceptedRow,
      );
      return { outcomes: row.outcomes, outboxIds: row.outbox_ids };
    },
    apply: (messages, dead) =>
      callRpc(
        database,
        'apply_usage_events',
        {
          p_batch: {
            messages: messages.map(({ messageId, correlationId, eventIds }) => ({
              message_id: messageId,
              correlation_id: correlationId,
              event_ids: eventIds,
            })),
            dead: dead.map(toLetterRow),
          },
        },
        appliedRow,
      ),
    usageOf: (organizationId, { from, to }) =>
      callRpc(
        database,
        'usage_of',
        { p_organization_id: toUuid(organizationId), p_from: from, p_to: to },
        z.array(dayRow),
      ),
    async shortfalls({ from, to }, limit) {
      const rows = await callRpc(
        database,
        'usage_shortfalls',
        { p_from: from, p_to: to, p_limit: limit },
        z.array(shortfallRow),
      );
      return rows.map((row) => ({
        organizationId: fromUuid('org', row.organization_id),
        name: row.name,
        shortfall: row.shortfall,
        firstDay: row.first_day,
        lastDay: row.last_day,
      }));
    },
    prune: () => callRpc(database, 'prune_usage', {}, z.int()),
  };
}

export function supabaseCredits(database: Database): CreditStore {
  const close = (name: string): CreditStore['settle'] => {
    return (organizationId, sourceId) =>
      callRpc(
        database,
        name,
        { p_organization_id: toUuid(organizationId), p_source_id: sourceId },
        z.union([holdState, z.literal('unknown')]),
      );
  };
  return {
    async reserve(organizationId, amount, sourceId) {
      const row = await callRpc(
        database,
        'reserve_credits',
        { p_organization_id: toUuid(organizationId), p_amount: amount, p_source_id: sourceId },
        reservedRow,
      );
      return row.ok ? row : { ok: false, code: row.code, available: row.available ?? null };
    },
    settle: close('settle_credits'),
    release: close('release_credits'),
  };
}
