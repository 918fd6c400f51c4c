import { z } from 'zod';
import { INSTANCE_STATES, type Instance } from '../../provisioning/instance.schema.ts';
import type { InstanceStore, ProvisioningStore } from '../../provisioning/ports.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const instanceRow = z
  .object({
    id: z.uuid(),
    name: z.string(),
    region: z.string(),
    state: z.enum(INSTANCE_STATES),
    state_reason: z.string().nullable(),
    suspend_after: time.nullable(),
    created_at: time,
    updated_at: time,
    ready_at: time.nullable(),
    worker_id: z.uuid().nullable(),
  })
  .transform((row): Instance => ({
    id: fromUuid('ins', row.id),
    name: row.name,
    region: row.region,
    state: row.state,
    stateReason: row.state_reason,
    suspendAfter: row.suspend_after,
    workerId: row.worker_id ? fromUuid('wrk', row.worker_id) : null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    readyAt: row.ready_at,
  }));
const requestRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), instance_id: z.uuid(), outbox_ids: z.array(z.uuid()) }),
  z.object({
    ok: z.literal(false),
    code: z.string(),
    paid_slots: z.int().optional(),
    active_instances: z.int().optional(),
  }),
]);

const deletionRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), first: z.boolean(), outbox_ids: z.array(z.uuid()) }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

export function supabaseInstances(database: Database): InstanceStore {
  return {
    async request({ organizationId, instanceId, name, region, actor, idempotencyKey, bodyHash, correlationId }) {
      const row = await callRpc(
        database,
        'request_instance',
        {
          p_organization_id: toUuid(organizationId),
          p_instance_id: toUuid(instanceId),
          p_name: name,
          p_region: region,
          p_actor: actor,
          p_idempotency_key: idempotencyKey,
          p_body_hash: bodyHash,
          p_correlation_id: correlationId,
        },
        requestRow,
      );
      return row.ok
        ? { ok: true, instanceId: fromUuid('ins', row.instance_id), outboxIds: row.outbox_ids }
        : { ok: false, code: row.code, paidSlots: row.paid_slots, activeInstances: row.active_instances };
    },
    async delete({ organizationId, instanceId, actor, idempotencyKey, bodyHash, correlationId }) {
      const row = await callRpc(
        database,
        'delete_instance',
        {
          p_organization_id: toUuid(organizationId),
          p_instance_id: toUuid(instanceId),
          p_actor: actor,
          p_idempotency_key: idempotencyKey,
          p_body_hash: bodyHash,
          p_correlation_id: correlationId,
        },
        deletionRow,
      );
      return row.ok ? { ok: true, first: row.first, outboxIds: row.outbox_ids } : row;
    },
    async find(organizationId, instanceId) {
      const answer = await database
        .from('placed_instances')
        .select()
        .eq('organization_id', toUuid(organizationId))
        .eq('id', toUuid(instanceId))
        .maybeSingle();
      if (answer.error) throw databaseError('placed_instances', answer.error, answer.status);
      return instanceRow.nullable().parse(answer.data as unknown);
    },
    async list(organizationId, cursor, limit) {
      let query = database.from('placed_instances').select().eq('organization_id', toUuid(organizationId));
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('placed_instances', error, status);
      return z.array(instanceRow).parse(data);
    },
  };
}

function outcomeSchema<const O extends string>(...outcomes: O[]) {
  return z.object({ outcome: z.enum(outcomes) });
}

export function supabaseProvisioning(database: Database): ProvisioningStore {
  return {
    claim: (instanceId, run, sagaId) =>
      callRpc(
        database,
        'claim_provision',
        { p_instance_id: toUuid(instanceId), p_run: run, p_saga_id: sagaId },
        z.object({ claimed: z.boolean() }),
      ),
    place: (instanceId, run) =>
      callRpc(
        database,
        'place_instance',
        { p_instance_id: toUuid(instanceId), p_run: run },
        outcomeSchema('placed', 'no_worker', 'not_claimed'),
      ),
    finish: (instanceId, run) =>
      callRpc(
        database,
        'finish_provision',
        { p_instance_id: toUuid(instanceId), p_run: run, p_correlation_id: null },
        outcomeSchema('running', 'not_ready', 'not_claimed'),
      ),
    abandon: (instanceId, run, reason) =>
      callRpc(
        database,
        'abandon_provision',
        { p_instance_id: toUuid(instanceId), p_run: run, p_reason: reason, p_correlation_id: null },
        outcomeSchema('failed', 'suspended', 'not_claimed'),
      ),
    leave: (instanceId, run) =>
      callRpc(
        database,
        'leave_saga',
        { p_instance_id: toUuid(instanceId), p_run: run },
        outcomeSchema('left', 'deleting'),
      ),
    claimDeletion: (instanceId) =>
      callRpc(database, 'claim_deletion', { p_instance_id: toUuid(instanceId) }, z.object({ claimed: z.boolean() })),
    finishDeletion: (instanceId) =>
      callRpc(
        database,
        'finish_deletion',
        { p_instance_id: toUuid(instanceId), p_correlation_id: null },
        z.object({ outcome: z.string() }),
      ),
    enforceDueSlots: (noticeSeconds) =>
      callRpc(database, 'enforce_due_slots', { p_notice_seconds: noticeSeconds, p_limit: 1 }, z.array(z.uuid())),
  };
}
