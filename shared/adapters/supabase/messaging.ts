import { z } from 'zod';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import type { DeadLetterInput, DeadLetterSink } from '../../messaging/consume-batch.ts';
import type { OutboxStore } from '../../messaging/outbox.ts';
import { DEAD_LETTER_STATUSES, type AuditLog, type DeadLetter } from '../../operations/operations.schema.ts';
import type { AuditLogStore, DeadLetterStore } from '../../operations/ports.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

/** How long claimed rows stay hidden from other senders; a sender that died gives them back after it. */
const CLAIM_LEASE_SECONDS = 30;

const time = z.iso.datetime({ offset: true });
const outboxRow = z.object({
  id: z.uuid(),
  kind: z.enum(['queue', 'orchestration-start', 'orchestration-event']),
  target: z.string(),
  key: z.string(),
  body: z.unknown(),
  correlation_id: z.string().nullable(),
});

export function supabaseOutbox(database: Database): OutboxStore {
  return {
    async claim(limit, ids) {
      const rows = await callRpc(
        database,
        'claim_outbox',
        { p_limit: limit, p_lease_seconds: CLAIM_LEASE_SECONDS, p_ids: ids },
        z.array(outboxRow),
      );
      return rows.map(({ correlation_id, ...row }) => ({ ...row, correlationId: correlation_id }));
    },
    async finish(results) {
      await callRpc(database, 'finish_outbox', { p_results: results }, z.unknown());
    },
  };
}

const letterRow = z
  .object({
    id: z.uuid(),
    queue: z.string(),
    code: z.string(),
    reason: z.string(),
    body: z.unknown(),
    organization_id: z.uuid().nullable(),
    correlation_id: z.string().nullable(),
    status: z.enum(DEAD_LETTER_STATUSES),
    created_at: time,
    resolved_at: time.nullable(),
    resolved_by: z.string().nullable(),
    resolution_note: z.string().nullable(),
  })
  .transform((row): DeadLetter => ({
    id: fromUuid('dlq', row.id),
    queue: row.queue,
    code: row.code,
    reason: row.reason,
    body: row.body,
    organizationId: row.organization_id ? fromUuid('org', row.organization_id) : null,
    correlationId: row.correlation_id,
    status: row.status,
    createdAt: row.created_at,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
    resolutionNote: row.resolution_note,
  }));
const resolvedRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), letter: letterRow, outbox_ids: z.array(z.uuid()) }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

/** A dead letter as `record_dead_letters` and the functions that call it take it. */
export function toLetterRow(letter: DeadLetterInput): Record<string, unknown> {
  return {
    queue: letter.queue,
    source_id: letter.sourceId,
    code: letter.code,
    reason: letter.reason,
    body: letter.body ?? null,
    organization_id: letter.organizationId ? toUuid(letter.organizationId) : null,
    correlation_id: letter.correlationId,
  };
}

export function supabaseDeadLetters(database: Database): DeadLetterStore & DeadLetterSink {
  return {
    async record(letters) {
      await callRpc(database, 'record_dead_letters', { p_letters: letters.map(toLetterRow) }, z.int());
    },
    async list(letterStatus, cursor, limit) {
      let query = database.from('dead_letters').select().eq('status', letterStatus);
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('dead_letters', error, status);
      return z.array(letterRow).parse(data);
    },
    async resolve({ id, action, actor, note, correlationId }) {
      const row = await callRpc(
        database,
        'resolve_dead_letter',
        { p_id: toUuid(id), p_action: action, p_actor: actor, p_note: note, p_correlation_id: correlationId },
        resolvedRow,
      );
      return row.ok ? { ok: true, letter: row.letter, outboxIds: row.outbox_ids } : { ok: false, code: row.code };
    },
  };
}

const auditRow = z
  .object({
    id: z.uuid(),
    at: time,
    organization_id: z.uuid().nullable(),
    actor: z.string(),
    action: z.string(),
    subject: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    correlation_id: z.string().nullable(),
  })
  .transform((row): AuditLog => ({
    id: fromUuid('aud', row.id),
    at: row.at,
    organizationId: row.organization_id ? fromUuid('org', row.organization_id) : null,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    details: row.details,
    correlationId: row.correlation_id,
  }));

export function supabaseAuditLogs(database: Database): AuditLogStore {
  return {
    async list({ organizationId, action }, cursor, limit) {
      let query = database.from('audit_logs').select();
      if (organizationId) query = query.eq('organization_id', toUuid(organizationId));
      if (action) query = query.eq('action', action);
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('audit_logs', error, status);
      return z.array(auditRow).parse(data);
    },
  };
}

export function supabaseMessaging(database: Database) {
  return {
    /** Forgets what was sent or received long ago, in one bounded step. */
    async prune(): Promise<Record<string, number>> {
      return callRpc(database, 'prune_messaging', {}, z.record(z.string(), z.int()));
    },
  };
}
