import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Role } from './identity.schema.ts';
import type { Invitation, Member } from './people.schema.ts';
import type { Organization } from './principal.ts';
import type { Vendor, VendorChange } from './vendor.schema.ts';

export type UserId = Id<'usr'>;
export type InvitationId = Id<'inv'>;
export type CodePurpose = 'verify_email' | 'reset_password';

/** A person as a password is checked against them. */
export interface Person {
  id: UserId;
  state: 'PENDING_VERIFICATION' | 'ACTIVE';
  passwordHash: string | null;
}

export interface Session {
  /** A UUID. */
  sessionId: string;
  userId: UserId;
  email: string;
  organizationId: OrganizationId;
  role: Role;
  vendors: { id: OrganizationId; name: string; role: Role }[];
}

/** A refusal that the caller is told by its code, or what was asked for. */
export type Decided<T> = ({ ok: true } & T) | { ok: false; code: string };

/** A new session's id and the hash of its first refresh token. */
export interface SessionStart {
  sessionId: string;
  refreshHash: string;
  correlationId: string;
}

export interface PeopleStore {
  find(email: string): Promise<Person | null>;
  register(registration: {
    userId: UserId;
    email: string;
    company: string | null;
    passwordHash: string;
    matchingHash: string | null;
    codeId: string;
    codeHash: string;
    correlationId: string;
  }): Promise<{ outboxIds: string[] }>;
  issueCode(code: {
    id: string;
    email: string;
    purpose: CodePurpose;
    codeHash: string;
    correlationId: string;
  }): Promise<{ outboxIds: string[] }>;
  verify(
    proof: { email: string; codeHash: string; passwordHash: string | null; organizationId: OrganizationId },
    start: SessionStart,
  ): Promise<Decided<{ session: Session }>>;
  logIn(
    proof: { userId: UserId; checkedHash: string; newHash: string | null; organizationId: OrganizationId | null },
    start: SessionStart,
  ): Promise<Decided<{ session: Session }>>;
  refresh(trade: {
    refreshHash: string;
    nextHash: string;
    organizationId: OrganizationId | null;
    correlationId: string;
  }): Promise<Decided<{ session: Session }>>;
  logOut(refreshHash: string, correlationId: string): Promise<void>;
  resetPassword(proof: {
    email: string;
    codeHash: string;
    passwordHash: string;
    correlationId: string;
  }): Promise<Decided<object>>;
  findInvitation(id: InvitationId): Promise<{ email: string; person: Person | null } | null>;
  acceptInvitation(
    proof: { id: InvitationId; userId: UserId; passwordHash: string; checkedHash: string | null },
    start: SessionStart,
  ): Promise<Decided<{ session: Session }>>;
}

export interface PeopleUpkeep {
  /** Forgets what is long over, in a bounded step; how many rows. */
  prune(): Promise<number>;
}

export interface SessionStore {
  /** The organization and the role as they are now; null when the session is over or the person is not a member. */
  findSession(
    claims: AccessClaims,
  ): Promise<{ organization: Organization; role: Role; platformStopped: boolean } | null>;
}

/** What our own access token says. */
export interface AccessClaims {
  userId: UserId;
  vendorId: OrganizationId;
  sessionId: string;
}

export interface AccessTokens {
  issue(session: AccessClaims & { role: Role }): Promise<{ token: string; expiresIn: number }>;
  /** `foreign`: another issuer's. Null: ours by its own word, but expired or forged. */
  verify(token: string): Promise<AccessClaims | 'foreign' | null>;
}

export interface RateLimits {
  /** Counts one more. 0 when that was allowed, else the seconds until it will be. */
  take(key: string, limit: number, windowSeconds: number): Promise<number>;
  clear(key: string): Promise<void>;
}

/** A member's change of the people of their organization. */
interface Change {
  organizationId: OrganizationId;
  actor: string;
  correlationId: string;
}

export interface MemberStore {
  /** By id. */
  list(organizationId: OrganizationId, after: string | null, limit: number): Promise<Member[]>;
  /** A null role: no longer a member. */
  setRole(change: Change & { userId: UserId; role: Role | null }): Promise<Decided<{ member: Member | null }>>;
  invite(
    change: Change & { id: InvitationId; email: string; role: Role },
  ): Promise<Decided<{ invitation: Invitation; outboxIds: string[] }>>;
  /** Newest first. */
  invitations(organizationId: OrganizationId, before: InvitationId | null, limit: number): Promise<Invitation[]>;
  /** False: there is no open one. */
  revoke(change: Change & { id: InvitationId }): Promise<boolean>;
}

export interface VendorStore {
  find(organizationId: OrganizationId): Promise<Vendor>;
  update(change: Change & { changes: VendorChange }): Promise<Decided<{ vendor: Vendor }>>;
}
