import { z } from 'zod';
import { componentSchema } from '../../templates/component.schema.ts';
import type { Template } from '../../templates/template.schema.ts';
import type { TemplateAddress, TemplateAtMeta, TemplateOperation, TemplateStore } from '../../templates/ports.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

/** Longer than any call of Meta is waited for. */
const LEASE_SECONDS = 60;

const time = z.iso.datetime({ offset: true });
const categories = z.enum(['marketing', 'utility', 'authentication']);
const formats = z.enum(['POSITIONAL', 'NAMED']);
const shownRow = z
  .object({
    id: z.uuid(),
    name: z.string(),
    language: z.string(),
    category: z.string(),
    parameter_format: formats,
    components: z.array(z.looseObject({ type: z.string() })),
    status: z.string(),
    reason: z.string().nullable(),
    quality: z.string().nullable(),
    ttl_seconds: z.int().nullable(),
    operation: z.string().nullable(),
    operation_error: z.string().nullable(),
    usable: z.boolean(),
    edited_at: time.nullable(),
    created_at: time,
    updated_at: time,
  })
  .transform((row): Template => {
    const refused = row.operation === null && row.operation_error !== null;
    return {
      id: fromUuid('tpl', row.id),
      name: row.name,
      language: row.language,
      category: row.category,
      parameterFormat: row.parameter_format,
      components: row.components,
      status: row.status,
      reason: row.reason,
      quality: row.quality,
      ttlSeconds: row.ttl_seconds,
      submission: row.operation !== null ? 'submitting' : refused ? 'refused' : 'submitted',
      submissionError: refused ? row.operation_error : null,
      usable: row.usable,
      editedAt: row.edited_at,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  });

const addressFields = {
  id: z.uuid(),
  waba_id: z.string(),
  secret_name: z.string().nullable(),
  meta_template_id: z.string().nullable(),
  meta_name: z.string(),
  language: z.string(),
};
const addressRow = z.object(addressFields).transform((row): TemplateAddress => ({
  id: fromUuid('tpl', row.id),
  wabaId: row.waba_id,
  secretName: row.secret_name,
  metaTemplateId: row.meta_template_id,
  metaName: row.meta_name,
  language: row.language,
}));

const operationRow = z
  .object({
    ...addressFields,
    operation: z.enum(['create', 'edit', 'delete']),
    revision: z.int(),
    category: z.string(),
    parameter_format: formats,
    components: z.array(z.looseObject({ type: z.string() })),
    ttl_seconds: z.int().nullable(),
    change: z
      .object({
        category: categories,
        components: z.array(componentSchema).optional(),
        ttl_seconds: z.int().nullable(),
      })
      .nullable(),
  })
  .transform((row): TemplateOperation => ({
    id: fromUuid('tpl', row.id),
    operation: row.operation,
    revision: row.revision,
    wabaId: row.waba_id,
    secretName: row.secret_name,
    metaTemplateId: row.meta_template_id,
    metaName: row.meta_name,
    language: row.language,
    draft:
      row.operation === 'create'
        ? {
            language: row.language,
            category: categories.parse(row.category),
            parameterFormat: row.parameter_format,
            components: z.array(componentSchema).parse(row.components),
            ttlSeconds: row.ttl_seconds,
          }
        : null,
    change: row.change && {
      category: row.change.category,
      components: row.change.components,
      ttlSeconds: row.change.ttl_seconds,
    },
  }));

const outcome = z.discriminatedUnion('ok', [
  z
    .object({ ok: z.literal(true), id: z.uuid() })
    .transform((row) => ({ ok: true as const, id: fromUuid('tpl', row.id) })),
  z.object({ ok: z.literal(false), code: z.string(), editable_at: time.optional() }).transform((row) => ({
    ok: false as const,
    code: row.code,
    ...(row.editable_at && { editableAt: row.editable_at }),
  })),
]);

export function supabaseTemplates(database: Database): TemplateStore {
  return {
    create: ({ id, idempotencyKey, bodyHash, ...draft }, { organizationId, actor, correlationId }) =>
      callRpc(
        database,
        'create_template',
        {
          p_organization_id: toUuid(organizationId),
          p_id: toUuid(id),
          p_draft: {
            name: draft.name,
            language: draft.language,
            category: draft.category,
            parameter_format: draft.parameterFormat,
            components: draft.components,
            ttl_seconds: draft.ttlSeconds,
          },
          p_actor: actor,
          p_idempotency_key: idempotencyKey,
          p_body_hash: bodyHash,
          p_correlation_id: correlationId,
        },
        outcome,
      ),
    edit: (id, { category, components, ttlSeconds }, { organizationId, actor, correlationId }) =>
      callRpc(
        database,
        'edit_template',
        {
          p_organization_id: toUuid(organizationId),
          p_id: toUuid(id),
          p_content: { category, ...(components && { components }), ttl_seconds: ttlSeconds },
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        outcome,
      ),
    remove: (id, { organizationId, actor, correlationId }) =>
      callRpc(
        database,
        'delete_template',
        {
          p_organization_id: toUuid(organizationId),
          p_id: toUuid(id),
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        outcome,
      ),
    async find(organizationId, id) {
      const answer = await database
        .from('template_overview')
        .select()
        .eq('organization_id', toUuid(organizationId))
        .eq('id', toUuid(id))
        .is('deleted_at', null);
      if (answer.error) throw databaseError('template_overview', answer.error, answer.status);
      return z.array(shownRow).parse(answer.data)[0] ?? null;
    },
    async list(organizationId, { status: wanted, search }, cursor, limit) {
      let query = database
        .from('template_overview')
        .select()
        .eq('organization_id', toUuid(organizationId))
        .eq('on_current_account', true)
        .is('deleted_at', null);
      if (wanted) query = query.eq('status', wanted);
      if (search) query = query.like('name', `%${search.replace(/[\\%_]/g, '\\$&')}%`);
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('template_overview', error, status);
      return z.array(shownRow).parse(data);
    },
    claimOperations: (limit, id) =>
      callRpc(
        database,
        'claim_template_operations',
        { p_limit: limit, p_lease_seconds: LEASE_SECONDS, p_id: id && toUuid(id) },
        z.array(operationRow),
      ),
    async finishOperation(id, revision, result) {
      const told =
        result.kind === 'done'
          ? { kind: result.kind, meta_template_id: result.metaTemplateId, status: result.status }
          : result;
      const args = { p_id: toUuid(id), p_revision: revision, p_outcome: told };
      await callRpc(database, 'finish_template_operation', args, z.null());
    },
    addressesOf: ({ wabaId, metaTemplateId, name, language }) =>
      callRpc(
        database,
        'templates_of_event',
        { p_event: { waba_id: wabaId, meta_template_id: metaTemplateId, name, language } },
        z.array(addressRow),
      ),
    beginObservation: () => callRpc(database, 'begin_template_observation', {}, z.int()),
    async applyRead(id, observation, read, note) {
      const args = { p_id: toUuid(id), p_observation: observation, p_read: read, p_note: note };
      await callRpc(database, 'apply_template_read', args, z.null());
    },
    async applyPage(wabaId, observation, items: readonly TemplateAtMeta[]) {
      const args = { p_waba_id: wabaId, p_observation: observation, p_items: items };
      await callRpc(database, 'apply_template_page', args, z.null());
    },
    unseen: (wabaId, observation, limit) =>
      callRpc(
        database,
        'templates_unseen',
        { p_waba_id: wabaId, p_observation: observation, p_limit: limit },
        z.array(addressRow),
      ),
  };
}
