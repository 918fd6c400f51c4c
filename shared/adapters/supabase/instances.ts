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
    claim: (instanceId, run) =>
      callRpc(
        database,
        'claim_provision',
        { p_instance_id: toUuid(instanceId), p_run: run },
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
        outcomeSchema('abandoned', 'not_claimed'),
      ),
  };
}
