import { z } from 'zod';
import { IMPORT_STATES, type ContactImport } from '../../audience/import.schema.ts';
import type {
  ContactCriteria,
  ExportProgress,
  ExportStore,
  ImportProgress,
  ImportStore,
} from '../../audience/ports.ts';
import { fromUuid, newId, toUuid } from '../../kernel/ids.ts';
import { toFilter, toPersonRows } from './audience.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const importRow = z
  .object({
    id: z.uuid(),
    state: z.enum(IMPORT_STATES),
    state_reason: z.string().nullable(),
    list_id: z.uuid().nullable(),
    default_country: z.string().nullable(),
    bytes: z.int().nullable(),
    position: z.int(),
    read: z.int(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    errors_written: z.boolean(),
    created_at: time,
    finished_at: time.nullable(),
  })
  .transform((row): ContactImport => ({
    id: fromUuid('imp', row.id),
    state: row.state,
    stateReason: row.state_reason,
    listId: row.list_id === null ? null : fromUuid('lst', row.list_id),
    defaultCountry: row.default_country,
    bytes: row.bytes,
    bytesRead: row.position,
    read: row.read,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    duplicates: row.duplicates,
    rejected: row.rejected,
    errorsReady: row.errors_written,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }));
const progressRow = z
  .object({
    organization_id: z.uuid(),
    format: z.enum(['csv', 'ndjson']),
    default_country: z.string().nullable(),
    position: z.int(),
    read: z.int(),
    columns: z.array(z.string()).nullable(),
    delimiter: z.string().nullable(),
  })
  .transform((row): ImportProgress => ({
    organizationId: fromUuid('org', row.organization_id),
    format: row.format,
    defaultCountry: row.default_country,
    position: row.position,
    read: row.read,
    columns: row.columns,
    delimiter: row.delimiter,
  }));
const startedRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), id: z.uuid(), outbox_ids: z.array(z.uuid()) }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

export function supabaseContactImports(database: Database): ImportStore {
  return {
    async start(organizationId, request, correlationId) {
      const row = await callRpc(
        database,
        'start_contact_import',
        {
          p_organization_id: toUuid(organizationId),
          p_import: {
            id: toUuid(request.id),
            uploaded: request.bytes !== null,
            format: request.format,
            list_id: request.listId && toUuid(request.listId),
            default_country: request.defaultCountry,
            bytes: request.bytes,
            idempotency_key: request.idempotencyKey,
            body_hash: request.bodyHash,
            actor: request.actor,
          },
          p_correlation_id: correlationId,
        },
        startedRow,
      );
      return row.ok ? { ok: true, id: fromUuid('imp', row.id), outboxIds: row.outbox_ids } : row;
    },
    queue: (organizationId, id, bytes, correlationId) =>
      callRpc(
        database,
        'queue_contact_import',
        {
          p_organization_id: toUuid(organizationId),
          p_id: toUuid(id),
          p_bytes: bytes,
          p_correlation_id: correlationId,
        },
        z.array(z.uuid()),
      ),
    async find(organizationId, id) {
      const answer = await database
        .from('contact_imports')
        .select()
        .eq('organization_id', toUuid(organizationId))
        .eq('id', toUuid(id))
        .maybeSingle();
      if (answer.error) throw databaseError('contact_imports', answer.error, answer.status);
      return importRow.nullable().parse(answer.data as unknown);
    },
    async list(organizationId, cursor, limit) {
      let query = database.from('contact_imports').select().eq('organization_id', toUuid(organizationId));
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('contact_imports', error, status);
      return z.array(importRow).parse(data);
    },
    claim: (id) => callRpc(database, 'claim_contact_import', { p_id: toUuid(id) }, progressRow.nullable()),
    async apply(id, position, { rows, ...step }) {
      const { applied } = await callRpc(
        database,
        'apply_import_step',
        { p_id: toUuid(id), p_position: position, p_step: { ...step, rows: toPersonRows(rows) } },
        z.object({ applied: z.boolean() }),
      );
      return applied;
    },
    end: (id, { state, reason, actor, correlationId }) =>
      callRpc(
        database,
        'end_contact_import',
        {
          p_id: toUuid(id),
          p_state: state,
          p_reason: reason,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.boolean(),
      ),
    async errors(id, after, limit) {
      const { data, error, status } = await database
        .from('contact_import_errors')
        .select('position, lines')
        .eq('import_id', toUuid(id))
        .gt('position', after)
        .order('position')
        .limit(limit);
      if (error) throw databaseError('contact_import_errors', error, status);
      return z.array(z.object({ position: z.int(), lines: z.string() })).parse(data);
    },
    async columnsOf(id) {
      const { data, error, status } = await database.from('contact_imports').select('columns').eq('id', toUuid(id));
      if (error) throw databaseError('contact_imports', error, status);
      return z.array(z.object({ columns: z.array(z.string()).nullable() })).parse(data)[0]?.columns ?? null;
    },
    async finishErrors(id) {
      await callRpc(database, 'finish_import_errors', { p_id: toUuid(id) }, z.unknown());
    },
  };
}

const filterRow = z
  .object({
    id: z.uuid().optional(),
    phone: z.string().optional(),
    bsuid: z.string().optional(),
    name: z.string().optional(),
    list_id: z.uuid().optional(),
    tag: z.string().optional(),
  })
  .transform(({ id, list_id: listId, ...same }): ContactCriteria => ({
    ...same,
    ...(id && { id: fromUuid('con', id) }),
    ...(listId && { listId: fromUuid('lst', listId) }),
  }));
const exportProgressRow = z
  .object({
    organization_id: z.uuid(),
    filter: filterRow,
    columns: z.array(z.string()),
    last_key: z.string().nullable(),
    pages: z.int(),
  })
  .transform((row): ExportProgress => ({
    organizationId: fromUuid('org', row.organization_id),
    criteria: row.filter,
    attributes: row.columns,
    lastKey: row.last_key,
    pages: row.pages,
  }));
const exportRow = z
  .object({
    id: z.uuid(),
    state: z.enum(['queued', 'running', 'completed', 'failed']),
    state_reason: z.string().nullable(),
    rows: z.int(),
    created_at: time,
    finished_at: time.nullable(),
  })
  .transform((row) => ({
    id: fromUuid('exp', row.id),
    state: row.state,
    stateReason: row.state_reason,
    rows: row.rows,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }));

export function supabaseContactExports(database: Database): ExportStore {
  return {
    async start(organizationId, criteria, { actor, correlationId }) {
      const { id, outbox_ids: outboxIds } = await callRpc(
        database,
        'start_contact_export',
        {
          p_organization_id: toUuid(organizationId),
          p_id: toUuid(newId('exp')),
          p_filter: toFilter(criteria),
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.object({ id: z.uuid(), outbox_ids: z.array(z.uuid()) }),
      );
      return { id: fromUuid('exp', id), outboxIds };
    },
    async find(organizationId, id) {
      const answer = await database
        .from('contact_exports')
        .select()
        .eq('organization_id', toUuid(organizationId))
        .eq('id', toUuid(id))
        .maybeSingle();
      if (answer.error) throw databaseError('contact_exports', answer.error, answer.status);
      return exportRow.nullable().parse(answer.data as unknown);
    },
    async list(organizationId, cursor, limit) {
      let query = database.from('contact_exports').select().eq('organization_id', toUuid(organizationId));
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('contact_exports', error, status);
      return z.array(exportRow).parse(data);
    },
    claim: (id) => callRpc(database, 'claim_contact_export', { p_id: toUuid(id) }, exportProgressRow.nullable()),
    recordPage: (id, page, rows, lastKey) =>
      callRpc(
        database,
        'record_export_page',
        { p_id: toUuid(id), p_page: page, p_rows: rows, p_last_key: lastKey },
        z.boolean(),
      ),
    async end(id, state, reason) {
      await callRpc(
        database,
        'end_contact_export',
        { p_id: toUuid(id), p_state: state, p_reason: reason },
        z.unknown(),
      );
    },
  };
}
