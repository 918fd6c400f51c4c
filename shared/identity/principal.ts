import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Role } from './identity.schema.ts';

export interface Organization {
  id: OrganizationId;
  /** Null for one that signed up here. */
  clerkOrgId: string | null;
  name: string;
  status: 'active' | 'suspended';
}

/** A person of a tenant, signed in with Clerk or with a password here. */
export interface MemberPrincipal {
  kind: 'member';
  userId: string;
  role: Role;
  organization: Organization;
  /** Operators have stopped the platform: nothing may be changed. */
  platformStopped: boolean;
}

/** A person of the platform: a member of the one configured Clerk organization. */
export interface OperatorPrincipal {
  kind: 'operator';
  userId: string;
  role: Role;
}

/** A process that holds instances; what it may touch follows from its leases. */
export interface WorkerPrincipal {
  kind: 'worker';
  workerId: Id<'wrk'>;
}

export type PersonPrincipal = MemberPrincipal | OperatorPrincipal;

/** Who calls. Everything a use case knows of the caller is in here, and it comes from the token alone. */
export type Principal = PersonPrincipal | WorkerPrincipal;
