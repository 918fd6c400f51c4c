import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../kit/sqlite.ts';
import type { Clerk } from '../context.ts';
import { mergeMetadata, metadata, parseMetadata } from '../metadata.ts';
import { createOrganization, deleteOrganization, updateOrganization } from '../organizations.ts';
import { organizationJson } from '../resources.ts';
import type { OrganizationRow } from '../rows.ts';
import { getOrganization } from '../store.ts';
import { Conditions, many, orderBy, paging } from './listing.ts';

const listQuery = z.strictObject({
  query: z.string().optional(),
  user_id: many.optional(),
  organization_id: many.optional(),
  include_members_count: z.string().optional(),
  include_missing_member_with_elevated_permissions: z.string().optional(),
  order_by: z.string().optional(),
  ...paging,
});
const organizationMetadata = { public_metadata: metadata.optional(), private_metadata: metadata.optional() };
const newOrganization = z.strictObject({
  name: z.string().min(1).max(256),
  slug: z.string().optional(),
  created_by: z.string().optional(),
  max_allowed_memberships: z.number().int().min(0).optional(),
  ...organizationMetadata,
});
const organizationChange = z.strictObject({
  name: z.string().min(1).max(256).optional(),
  slug: z.string().optional(),
  max_allowed_memberships: z.number().int().min(0).optional(),
  admin_delete_enabled: z
    .boolean()
    .transform((enabled) => (enabled ? 1 : 0))
    .optional(),
});
const metadataChange = z.strictObject(organizationMetadata);
const metadataColumns = ['public_metadata', 'private_metadata'] as const;

export function registerOrganizations(app: FastifyInstance, clerk: Clerk): void {
  app.get('/v1/organizations', (request) => {
    const { limit, offset, order_by, query, user_id, organization_id } = listQuery.parse(request.query);
    const conditions = new Conditions()
      .addIn('id', organization_id)
      .add('(id = ? OR name LIKE ? OR slug LIKE ?)', query === undefined ? undefined : `%${query}%`);
    if (user_id) {
      const theirs = 'SELECT organization_id FROM memberships WHERE user_id IN (SELECT value FROM json_each(?))';
      conditions.add(`id IN (${theirs})`, JSON.stringify(user_id));
    }
    const order = orderBy(order_by, ['created_at', 'name']);
    return {
      data: conditions
        .select<OrganizationRow>(clerk, 'organizations', order, { limit, offset })
        .map((organization) => organizationJson(clerk, organization)),
      total_count: conditions.count(clerk, 'organizations'),
    };
  });

  app.post('/v1/organizations', (request) => {
    const body = newOrganization.parse(request.body);
    const organization = createOrganization(clerk, {
      name: body.name,
      slug: body.slug,
      createdBy: body.created_by,
      maxAllowedMemberships: body.max_allowed_memberships,
      publicMetadata: body.public_metadata,
      privateMetadata: body.private_metadata,
    });
    return organizationJson(clerk, organization);
  });

  app.get<{ Params: { id: string } }>('/v1/organizations/:id', ({ params }) =>
    organizationJson(clerk, getOrganization(clerk, params.id)),
  );

  app.patch<{ Params: { id: string } }>('/v1/organizations/:id', ({ params, body }) =>
    organizationJson(clerk, updateOrganization(clerk, params.id, organizationChange.parse(body))),
  );

  app.patch<{ Params: { id: string } }>('/v1/organizations/:id/metadata', ({ params, body }) => {
    const change = metadataChange.parse(body);
    return inTransaction(clerk.db, () => {
      const organization = getOrganization(clerk, params.id);
      const merged: Partial<OrganizationRow> = {};
      for (const column of metadataColumns) {
        const part = change[column];
        if (part) merged[column] = JSON.stringify(mergeMetadata(parseMetadata(organization[column]), part));
      }
      return organizationJson(clerk, updateOrganization(clerk, organization.id, merged));
    });
  });

  app.put<{ Params: { id: string } }>('/v1/organizations/:id/metadata', ({ params, body }) => {
    const change = metadataChange.parse(body);
    const replaced: Partial<OrganizationRow> = {};
    for (const column of metadataColumns) {
      if (change[column]) replaced[column] = JSON.stringify(change[column]);
    }
    return organizationJson(clerk, updateOrganization(clerk, params.id, replaced));
  });

  app.delete<{ Params: { id: string } }>('/v1/organizations/:id', ({ params }) => {
    const { id, slug } = deleteOrganization(clerk, params.id);
    return { object: 'organization', id, slug, deleted: true };
  });
}
