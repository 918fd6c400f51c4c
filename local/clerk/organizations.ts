import type { SQLInputValue } from 'node:sqlite';
import { inTransaction } from '../kit/sqlite.ts';
import type { Clerk } from './context.ts';
import { ClerkError, taken } from './errors.ts';
import { queueEvent } from './events.ts';
import { newId } from './ids.ts';
import { createMembership, deleteMembership } from './memberships.ts';
import { organizationJson } from './resources.ts';
import type { OrganizationRow } from './rows.ts';
import { findOrganization, getOrganization, getUser, membershipsOfOrganization } from './store.ts';

export interface NewOrganization {
  id?: string | undefined;
  name: string;
  slug?: string | undefined;
  /** Becomes its first administrator. */
  createdBy?: string | undefined;
  maxAllowedMemberships?: number | undefined;
  publicMetadata?: object | undefined;
  privateMetadata?: object | undefined;
}

/** 0 means without a limit. */
const defaultMaxAllowedMemberships = 0;

export function createOrganization(clerk: Clerk, organization: NewOrganization): OrganizationRow {
  return inTransaction(clerk.db, () => {
    const id = organization.id ?? newId('org');
    const slug = organization.slug ?? freeSlug(clerk, organization.name);
    refuseBadSlug(clerk, id, slug);
    if (organization.createdBy !== undefined) getUser(clerk, organization.createdBy);
    const now = Date.now();
    clerk.db
      .prepare(
        `INSERT INTO organizations
           (id, slug, name, created_by, max_allowed_memberships, public_metadata, private_metadata, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        slug,
        organization.name,
        organization.createdBy ?? null,
        organization.maxAllowedMemberships ?? defaultMaxAllowedMemberships,
        JSON.stringify(organization.publicMetadata ?? {}),
        JSON.stringify(organization.privateMetadata ?? {}),
        now,
        now,
      );
    const created = getOrganization(clerk, id);
    queueEvent(clerk, 'organization.created', organizationJson(clerk, created));
    if (organization.createdBy !== undefined) {
      createMembership(clerk, { organizationId: id, userId: organization.createdBy, role: 'org:admin' });
    }
    return created;
  });
}

/** Changes columns of an organization and tells the webhooks. */
export function updateOrganization(
  clerk: Clerk,
  id: string,
  change: Partial<Omit<OrganizationRow, 'id' | 'created_at'>>,
): OrganizationRow {
  return inTransaction(clerk.db, () => {
    getOrganization(clerk, id);
    if (change.slug !== undefined) refuseBadSlug(clerk, id, change.slug);
    const assignments = { ...change, updated_at: Date.now() };
    clerk.db
      .prepare(
        `UPDATE organizations SET ${Object.keys(assignments)
          .map((column) => `${column} = :${column}`)
          .join(', ')} WHERE id = :id`,
      )
      .run({ ...assignments, id } as Record<string, SQLInputValue>);
    const updated = getOrganization(clerk, id);
    queueEvent(clerk, 'organization.updated', organizationJson(clerk, updated));
    return updated;
  });
}

export function deleteOrganization(clerk: Clerk, id: string): OrganizationRow {
  return inTransaction(clerk.db, () => {
    const organization = getOrganization(clerk, id);
    for (const membership of membershipsOfOrganization(clerk, id)) deleteMembership(clerk, id, membership.user_id);
    clerk.db.prepare('DELETE FROM organizations WHERE id = ?').run(id);
    queueEvent(clerk, 'organization.deleted', {
      object: 'organization',
      id,
      slug: organization.slug,
      deleted: true,
    });
    return organization;
  });
}

function refuseBadSlug(clerk: Clerk, id: string, slug: string): void {
  if (!/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(slug)) {
    const message = 'Slug can only contain lowercase alphanumeric characters and dashes';
    throw new ClerkError(422, 'form_param_format_invalid', 'is invalid', message, 'slug');
  }
  const other = findOrganization(clerk, slug);
  if (other && other.id !== id) throw taken('slug', 'slug');
}

function freeSlug(clerk: Clerk, name: string): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'organization';
  return findOrganization(clerk, base) ? `${base}-${Date.now()}` : base;
}
