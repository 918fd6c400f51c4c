import type { Organization } from './principal.ts';

/** What a Clerk session token says, once its signature and times have been checked. */
export interface ClerkSession {
  userId: string;
  clerkOrgId: string | null;
  clerkOrgSlug: string | null;
  /** As Clerk writes it: `admin` or `member`, with or without `org:`. */
  clerkOrgRole: string | null;
}

export interface ClerkDirectory {
  /** Null when the token is not one of ours, is expired or is forged. */
  verifySession(token: string): Promise<ClerkSession | null>;
  organizationName(clerkOrgId: string): Promise<string>;
}

export interface OrganizationStore {
  find(clerkOrgId: string): Promise<Organization | null>;
  /** Makes the organization at its first sign-in; the same call again returns the one there is. */
  ensure(clerkOrgId: string, name: string, actor: string, correlationId: string): Promise<Organization>;
}
