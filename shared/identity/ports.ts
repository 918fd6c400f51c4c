import type { OrganizationId } from '../kernel/ids.ts';
import type { Role } from './identity.schema.ts';
import type { OperatorOrganization } from './organization.schema.ts';
import type { Organization } from './principal.ts';

/** What a Clerk session token says, once its signature and times have been checked. */
export interface ClerkSession {
  sessionId: string;
  userId: string;
  clerkOrgId: string | null;
  clerkOrgSlug: string | null;
  /** As Clerk writes it: `admin` or `member`, with or without `org:`. */
  clerkOrgRole: string | null;
}

export interface ClerkDirectory {
  /** Null when the token is not one of ours, is expired or is forged. */
  verifySession(token: string): Promise<ClerkSession | null>;
  /** Null when Clerk has no such organization. */
  organizationName(clerkOrgId: string): Promise<string | null>;
  /** As Clerk writes it; null when the person is not a member, or one of the two is not there. */
  roleOf(clerkOrgId: string, clerkUserId: string): Promise<string | null>;
  /** The addresses with which the admins sign in. */
  adminEmails(clerkOrgId: string): Promise<string[]>;
}

/** A signed event of Clerk, as far as it says what to read. */
export interface ClerkEvent {
  id: string;
  type: string;
  clerkOrgId: string | null;
  clerkUserId: string | null;
}

export interface ClerkWebhooks {
  /** @throws AppError `WEBHOOK.SIGNATURE_INVALID` when the signature is not Clerk's or is stale. */
  read(rawBody: Buffer, header: (name: string) => string | null): Promise<ClerkEvent>;
}

/** One authenticated call, as the audit of sign-ins needs it. */
export interface Visit {
  /** Null for an operator, who belongs to no tenant. */
  clerkOrgId: string | null;
  sessionId: string;
  userId: string;
  role: Role;
  correlationId: string;
}

export interface OrganizationStore {
  /** Finds the organization, null before it is known here, and notes the use of the session once an hour. */
  signIn(visit: Visit): Promise<{ organization: Organization | null; platformStopped: boolean }>;
  /** Makes the organization at its first sign-in; the same call again returns the one there is. */
  ensure(clerkOrgId: string, name: string, actor: string, correlationId: string): Promise<Organization>;
}

/** What Clerk says, written down. Each read is numbered before it begins; an earlier one never replaces a later one. */
export interface DirectoryStore {
  beginObservation(): Promise<number>;
  /** A null name: Clerk has no such organization, or no longer. */
  applyOrganization(
    clerkOrgId: string,
    name: string | null,
    observation: number,
    correlationId: string | null,
  ): Promise<'applied' | 'stale'>;
  /** A null role: the person is not a member, or no longer. */
  applyMember(
    member: { clerkOrgId: string; clerkUserId: string; role: Role | null },
    observation: number,
    correlationId: string | null,
  ): Promise<'applied' | 'stale' | 'unknown_organization'>;
  /** Clerk's ids of the organizations in which the person is known to be a member. */
  organizationsOf(clerkUserId: string): Promise<string[]>;
}

export interface StatusChange {
  id: OrganizationId;
  status: 'active' | 'suspended';
  reason: string;
  actor: string;
  correlationId: string;
}

/** Organizations as operators see and stop them. */
export interface OrganizationAdministration {
  /** Newest first. */
  list(filter: { name: string | null }, cursor: OrganizationId | null, limit: number): Promise<OperatorOrganization[]>;
  setStatus(
    change: StatusChange,
  ): Promise<{ ok: true; organization: OperatorOrganization; outboxIds: string[] } | { ok: false; code: string }>;
}
