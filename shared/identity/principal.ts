import type { OrganizationId } from '../kernel/ids.ts';
import type { Role } from './identity.schema.ts';

export interface Organization {
  id: OrganizationId;
  clerkOrgId: string;
  name: string;
  status: 'active' | 'suspended';
}

/** A person of a tenant, signed in with Clerk. */
export interface MemberPrincipal {
  kind: 'member';
  userId: string;
  role: Role;
  organization: Organization;
}

/** A person of the platform: a member of the one configured Clerk organization. */
export interface OperatorPrincipal {
  kind: 'operator';
  userId: string;
  role: Role;
}

/** Who calls. Everything a use case knows of the caller is in here, and it comes from the token alone. */
export type Principal = MemberPrincipal | OperatorPrincipal;
