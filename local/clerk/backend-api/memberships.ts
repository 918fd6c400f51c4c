import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../kit/sqlite.ts';
import type { Clerk } from '../context.ts';
import { createMembership, deleteMembership, updateMembership } from '../memberships.ts';
import { mergeMetadata, metadata, parseMetadata } from '../metadata.ts';
import { organizationRole } from '../options.ts';
import { membershipJson } from '../resources.ts';
import type { MembershipRow } from '../rows.ts';
import { getMembership, getOrganization } from '../store.ts';
import { Conditions, many, orderBy, paging } from './listing.ts';

const listQuery = z.strictObject({
  user_id: many.optional(),
  email_address: many.optional(),
  role: many.optional(),
  order_by: z.string().optional(),
  ...paging,
});
const membershipMetadata = { public_metadata: metadata.optional(), private_metadata: metadata.optional() };
const newMembership = z.strictObject({ user_id: z.string(), role: organizationRole, ...membershipMetadata });
const membershipChange = z.strictObject({ role: organizationRole });
const metadataChange = z.strictObject(membershipMetadata);

interface OrganizationParams {
  Params: { organizationId: string };
}
interface MembershipParams {
  Params: { organizationId: string; userId: string };
}

export function registerMemberships(app: FastifyInstance, clerk: Clerk): void {
  const collection = '/v1/organizations/:organizationId/memberships';

  app.get<OrganizationParams>(collection, ({ params, query }) => {
    const organization = getOrganization(clerk, params.organizationId);
    return list(clerk, new Conditions().add('organization_id = ?', organization.id), query);
  });

  app.get('/v1/organization_memberships', ({ query }) => list(clerk, new Conditions(), query));

  app.post<OrganizationParams>(collection, ({ params, body }) => {
    const { user_id, role, public_metadata, private_metadata } = newMembership.parse(body);
    const membership = createMembership(clerk, {
      organizationId: params.organizationId,
      userId: user_id,
      role,
      publicMetadata: public_metadata,
      privateMetadata: private_metadata,
    });
    return membershipJson(clerk, membership);
  });

  app.patch<MembershipParams>(`${collection}/:userId`, ({ params, body }) => {
    const { role } = membershipChange.parse(body);
    return membershipJson(clerk, updateMembership(clerk, params.organizationId, params.userId, { role }));
  });

  app.patch<MembershipParams>(`${collection}/:userId/metadata`, ({ params, body }) => {
    const change = metadataChange.parse(body);
    return inTransaction(clerk.db, () => {
      const stored = getMembership(clerk, params.organizationId, params.userId);
      const membership = updateMembership(clerk, params.organizationId, params.userId, {
        public_metadata: JSON.stringify(
          mergeMetadata(parseMetadata(stored.public_metadata), change.public_metadata ?? {}),
        ),
        private_metadata: JSON.stringify(
          mergeMetadata(parseMetadata(stored.private_metadata), change.private_metadata ?? {}),
        ),
      });
      return membershipJson(clerk, membership);
    });
  });

  app.delete<MembershipParams>(`${collection}/:userId`, ({ params }) =>
    membershipJson(clerk, deleteMembership(clerk, params.organizationId, params.userId)),
  );
}

function list(clerk: Clerk, conditions: Conditions, query: unknown) {
  const { limit, offset, order_by, user_id, email_address, role } = listQuery.parse(query);
  conditions.addIn('user_id', user_id).addIn('role', role);
  if (email_address) {
    const users = 'SELECT user_id FROM email_addresses WHERE email_address IN (SELECT value FROM json_each(?))';
    conditions.add(`user_id IN (${users})`, JSON.stringify(email_address.map((email) => email.toLowerCase())));
  }
  const order = orderBy(order_by, ['created_at', 'role']);
  return {
    data: conditions
      .select<MembershipRow>(clerk, 'memberships', order, { limit, offset })
      .map((membership) => membershipJson(clerk, membership)),
    total_count: conditions.count(clerk, 'memberships'),
  };
}
