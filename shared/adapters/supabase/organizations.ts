import { z } from 'zod';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import type { OperatorOrganization } from '../../identity/organization.schema.ts';
import type { DirectoryStore, OrganizationAdministration, OrganizationStore } from '../../identity/ports.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const status = z.enum(['active', 'suspended']);
export const organizationRow = z
  .object({ id: z.uuid(), clerk_org_id: z.string().nullable(), name: z.string(), status })
  .transform((row) => ({
    id: fromUuid('org', row.id),
    clerkOrgId: row.clerk_org_id,
    name: row.name,
    status: row.status,
  }));
const signInRow = z.object({ organization: organizationRow.nullable(), platform_stopped: z.boolean() });

export function supabaseOrganizations(database: Database): OrganizationStore {
  return {
    async signIn({ clerkOrgId, sessionId, userId, role, correlationId }) {
      const row = await callRpc(
        database,
        'sign_in',
        {
          p_clerk_org_id: clerkOrgId,
          p_clerk_session_id: sessionId,
          p_clerk_user_id: userId,
          p_role: role,
          p_correlation_id: correlationId,
        },
        signInRow,
      );
      return { organization: row.organization, platformStopped: row.platform_stopped };
    },
    ensure: (clerkOrgId, name, actor, correlationId) =>
      callRpc(
        database,
        'ensure_organization',
        { p_clerk_org_id: clerkOrgId, p_name: name, p_actor: actor, p_correlation_id: correlationId },
        organizationRow,
      ),
  };
}

export function supabaseDirectory(database: Database): DirectoryStore {
  return {
    beginObservation: () => callRpc(database, 'begin_clerk_observation', {}, z.int()),
    async applyOrganization(clerkOrgId, name, observation, correlationId) {
      const row = await callRpc(
        database,
        'apply_clerk_organization',
        { p_clerk_org_id: clerkOrgId, p_name: name, p_observation: observation, p_correlation_id: correlationId },
        z.object({ outcome: z.enum(['applied', 'stale']) }),
      );
      return row.outcome;
    },
    async applyMember({ clerkOrgId, clerkUserId, role }, observation, correlationId) {
      const row = await callRpc(
        database,
        'apply_clerk_member',
        {
          p_clerk_org_id: clerkOrgId,
          p_clerk_user_id: clerkUserId,
          p_role: role,
          p_observation: observation,
          p_correlation_id: correlationId,
        },
        z.object({ outcome: z.enum(['applied', 'stale', 'unknown_organization']) }),
      );
      return row.outcome;
    },
    organizationsOf: (clerkUserId) =>
      callRpc(database, 'clerk_organizations_of', { p_clerk_user_id: clerkUserId }, z.array(z.string())),
  };
}

const time = z.iso.datetime({ offset: true });
const overviewRow = z
  .object({
    id: z.uuid(),
    clerk_org_id: z.string().nullable(),
    name: z.string(),
    status,
    created_at: time,
    suspended_at: time.nullable(),
    suspended_by: z.string().nullable(),
    suspended_reason: z.string().nullable(),
    deleted_at: time.nullable(),
    members: z.int(),
    running_instances: z.int(),
    billing_status: z.string(),
  })
  .transform((row): OperatorOrganization => ({
    id: fromUuid('org', row.id),
    clerkOrgId: row.clerk_org_id,
    name: row.name,
    status: row.status,
    createdAt: row.created_at,
    suspendedAt: row.suspended_at,
    suspendedBy: row.suspended_by,
    suspendedReason: row.suspended_reason,
    deletedAt: row.deleted_at,
    members: row.members,
    runningInstances: row.running_instances,
    billingStatus: row.billing_status,
  }));
const changedRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), organization: overviewRow, outbox_ids: z.array(z.uuid()) }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

export function supabaseOrganizationAdministration(database: Database): OrganizationAdministration {
  return {
    async list({ name }, cursor, limit) {
      let query = database.from('organization_overview').select();
      if (name) query = query.ilike('name', `%${escapePattern(name)}%`);
      if (cursor) query = query.lt('id', toUuid(cursor));
      const answer = await query.order('id', { ascending: false }).limit(limit);
      if (answer.error) throw databaseError('organization_overview', answer.error, answer.status);
      return z.array(overviewRow).parse(answer.data);
    },
    async setStatus({ id, status: wanted, reason, actor, correlationId }) {
      const row = await callRpc(
        database,
        'set_organization_status',
        {
          p_organization_id: toUuid(id),
          p_status: wanted,
          p_reason: reason,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        changedRow,
      );
      return row.ok
        ? { ok: true, organization: row.organization, outboxIds: row.outbox_ids }
        : { ok: false, code: row.code };
    },
  };
}

/** What is searched for stands for itself; PostgREST gives `*` no escape, so it stands for any one character. */
function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '_');
}
