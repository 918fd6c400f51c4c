import { z } from 'zod';
import type { Logger } from '../kernel/logger.ts';
import type { Applied } from '../messaging/consume-batch.ts';
import type { ClerkDirectory, DirectoryStore } from './ports.ts';
import { roleOf } from './role.ts';

/** The body of a message on `clerk-events`: a hint of what to read, not what happened. */
export const clerkEventMessageSchema = z.object({
  eventId: z.string().min(1),
  type: z.string().min(1),
  clerkOrgId: z.string().min(1).nullable(),
  clerkUserId: z.string().min(1).nullable(),
});
export type ClerkEventMessage = z.infer<typeof clerkEventMessageSchema>;

interface Deps {
  clerk: ClerkDirectory;
  store: DirectoryStore;
  /** The operators' organization is no tenant. */
  operatorClerkOrgId: string;
  logger: Logger;
}

/**
 * Reads from Clerk what the event is about and writes it, if that read began after the last one written. So events may
 * come twice, late and in any order, and we still end with what Clerk has.
 */
export async function settleClerkEvent(
  deps: Deps,
  { eventId, type, clerkOrgId, clerkUserId }: ClerkEventMessage,
  correlationId: string | null,
): Promise<Applied> {
  if (clerkOrgId === deps.operatorClerkOrgId) return { kind: 'done' };
  if (!clerkUserId) {
    if (clerkOrgId) await syncOrganization(deps, clerkOrgId, correlationId);
  } else {
    const organizations = clerkOrgId ? [clerkOrgId] : await deps.store.organizationsOf(clerkUserId);
    for (const organization of organizations) await syncMember(deps, organization, clerkUserId, correlationId);
  }
  deps.logger.info({ eventId, type }, 'clerk event settled');
  return { kind: 'done' };
}

async function syncOrganization({ clerk, store }: Deps, clerkOrgId: string, correlationId: string | null) {
  const observation = await store.beginObservation();
  await store.applyOrganization(clerkOrgId, await clerk.organizationName(clerkOrgId), observation, correlationId);
}

async function syncMember(deps: Deps, clerkOrgId: string, clerkUserId: string, correlationId: string | null) {
  const { clerk, store } = deps;
  const observation = await store.beginObservation();
  const clerkRole = await clerk.roleOf(clerkOrgId, clerkUserId);
  const member = { clerkOrgId, clerkUserId, role: clerkRole === null ? null : roleOf(clerkRole) };
  if ((await store.applyMember(member, observation, correlationId)) !== 'unknown_organization') return;
  await syncOrganization(deps, clerkOrgId, correlationId);
  await store.applyMember(member, observation, correlationId);
}
