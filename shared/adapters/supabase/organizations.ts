import { z } from 'zod';
import { fromUuid } from '../../kernel/ids.ts';
import type { OrganizationStore } from '../../identity/ports.ts';
import { callRpc, type Database } from './rpc.ts';

const rowSchema = z
  .object({ id: z.uuid(), clerk_org_id: z.string(), name: z.string(), status: z.enum(['active', 'suspended']) })
  .transform((row) => ({
    id: fromUuid('org', row.id),
    clerkOrgId: row.clerk_org_id,
    name: row.name,
    status: row.status,
  }));

export function supabaseOrganizations(database: Database): OrganizationStore {
  return {
    find: (clerkOrgId) => callRpc(database, 'find_organization', { p_clerk_org_id: clerkOrgId }, rowSchema.nullable()),
    ensure: (clerkOrgId, name, actor, correlationId) =>
      callRpc(
        database,
        'ensure_organization',
        { p_clerk_org_id: clerkOrgId, p_name: name, p_actor: actor, p_correlation_id: correlationId },
        rowSchema,
      ),
  };
}
