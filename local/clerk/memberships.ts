import { inTransaction } from '../kit/sqlite.ts';
import type { Clerk } from './context.ts';
import { ClerkError } from './errors.ts';
import { queueEvent } from './events.ts';
import { newId } from './ids.ts';
import type { OrganizationRole } from './options.ts';
import { membershipJson } from './resources.ts';
import type { MembershipRow } from './rows.ts';
import { findMembership, getMembership, getOrganization, getUser, membershipsOfOrganization } from './store.ts';

export function createMembership(
  clerk: Clerk,
  membership: {
    organizationId: string;
    userId: string;
    role: OrganizationRole;
    publicMetadata?: object | undefined;
    privateMetadata?: object | undefined;
  },
): MembershipRow {
  const { organizationId, userId, role } = membership;
  return inTransaction(clerk.db, () => {
    const organization = getOrganization(clerk, organizationId);
    getUser(clerk, userId);
    if (findMembership(clerk, organizationId, userId)) {
      const message = 'User is already a member of the organization';
      throw new ClerkError(400, 'already_a_member_in_organization', 'already a member', message);
    }
    const members = membershipsOfOrganization(clerk, organizationId).length;
    if (organization.max_allowed_memberships > 0 && members >= organization.max_allowed_memberships) {
      const message = `This organization may have ${organization.max_allowed_memberships} members at most.`;
      throw new ClerkError(
        403,
        'organization_membership_quota_exceeded',
        'organization membership quota exceeded',
        message,
      );
    }
    const now = Date.now();
    clerk.db
      .prepare(
        `INSERT INTO memberships (id, organization_id, user_id, role, public_metadata, private_metadata, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        newId('orgmem'),
        organizationId,
        userId,
        role,
        JSON.stringify(membership.publicMetadata ?? {}),
        JSON.stringify(membership.privateMetadata ?? {}),
        now,
        now,
      );
    const created = getMembership(clerk, organizationId, userId);
    queueEvent(clerk, 'organizationMembership.created', membershipJson(clerk, created));
    return created;
  });
}

/** Changes the role or the metadata of a membership and tells the webhooks. */
export function updateMembership(
  clerk: Clerk,
  organizationId: string,
  userId: string,
  change: Partial<Pick<MembershipRow, 'role' | 'public_metadata' | 'private_metadata'>>,
): MembershipRow {
  return inTransaction(clerk.db, () => {
    const { id, role, public_metadata, private_metadata } = {
      ...getMembership(clerk, organizationId, userId),
      ...change,
    };
    clerk.db
      .prepare(
        'UPDATE memberships SET role = ?, public_metadata = ?, private_metadata = ?, updated_at = ? WHERE id = ?',
      )
      .run(role, public_metadata, private_metadata, Date.now(), id);
    const updated = getMembership(clerk, organizationId, userId);
    queueEvent(clerk, 'organizationMembership.updated', membershipJson(clerk, updated));
    return updated;
  });
}

/** Ends a membership; sessions in which that organization was active go on without one. */
export function deleteMembership(clerk: Clerk, organizationId: string, userId: string): MembershipRow {
  return inTransaction(clerk.db, () => {
    const membership = getMembership(clerk, organizationId, userId);
    clerk.db.prepare('DELETE FROM memberships WHERE id = ?').run(membership.id);
    clerk.db
      .prepare(
        'UPDATE sessions SET last_active_organization_id = NULL WHERE user_id = ? AND last_active_organization_id = ?',
      )
      .run(userId, organizationId);
    queueEvent(clerk, 'organizationMembership.deleted', membershipJson(clerk, membership));
    return membership;
  });
}
