import type { TestDatabase } from '../../tests/support/postgres.ts';
import { call } from './fixtures.ts';

let count = 0;
/** An id that no other test of this file has. */
export const fresh = (kind: string): string => `${kind}_${String(++count)}_${String(process.pid)}`;

export const applyOrganization = async (
  database: TestDatabase,
  clerkOrgId: string,
  name: string | null,
  observation: number,
) =>
  (await call<{ outcome: string }>(database, 'apply_clerk_organization', clerkOrgId, name, observation, 'test'))
    .outcome;

export const setStatus = (database: TestDatabase, id: string, status: string) =>
  call<{ ok: boolean; code?: string; organization?: { status: string; suspended_reason: string | null } }>(
    database,
    'set_organization_status',
    id,
    status,
    'because',
    'user_op',
    'test',
  );

export async function organization({ query }: TestDatabase, clerkOrgId: string) {
  const [row] = await query<{ id: string; name: string; status: string; deleted_at: Date | null }>(
    'select id, name, status, deleted_at from organizations where clerk_org_id = $1',
    [clerkOrgId],
  );
  return row;
}

export async function actionsOf({ query }: TestDatabase, organizationId: string): Promise<string[]> {
  const rows = await query<{ action: string }>(
    'select action from audit_logs where organization_id = $1 order by at, id',
    [organizationId],
  );
  return rows.map(({ action }) => action);
}
