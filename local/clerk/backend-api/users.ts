import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../kit/sqlite.ts';
import type { Clerk } from '../context.ts';
import { mergeMetadata, metadata, parseMetadata } from '../metadata.ts';
import { membershipJson, userJson } from '../resources.ts';
import type { MembershipRow, UserRow } from '../rows.ts';
import { endSessionsOfUser } from '../sessions.ts';
import { getUser } from '../store.ts';
import { createUser, deleteUser, updateUser } from '../users.ts';
import { Conditions, many, orderBy, paging } from './listing.ts';

const filters = {
  email_address: many.optional(),
  user_id: many.optional(),
  external_id: many.optional(),
  organization_id: many.optional(),
  query: z.string().optional(),
  email_address_query: z.string().optional(),
  name_query: z.string().optional(),
};
const countQuery = z.strictObject(filters);
const listQuery = z.strictObject({ ...filters, ...paging, order_by: z.string().optional() });
const orderColumns = ['created_at', 'updated_at', 'first_name', 'last_name', 'last_active_at', 'last_sign_in_at'];

const userMetadata = {
  public_metadata: metadata.optional(),
  private_metadata: metadata.optional(),
  unsafe_metadata: metadata.optional(),
};
const newUser = z.strictObject({
  email_address: z.array(z.email()),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  external_id: z.string().nullish(),
  skip_password_requirement: z.boolean().optional(),
  ...userMetadata,
});
const userChange = z.strictObject({
  first_name: z.string().nullable().optional(),
  last_name: z.string().nullable().optional(),
  external_id: z.string().nullable().optional(),
});
const metadataChange = z.strictObject(userMetadata);
const metadataColumns = ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const;

export function registerUsers(app: FastifyInstance, clerk: Clerk): void {
  app.get('/v1/users', (request) => {
    const { limit, offset, order_by, ...filter } = listQuery.parse(request.query);
    const order = orderBy(order_by, orderColumns);
    return matching(filter)
      .select<UserRow>(clerk, 'users', order, { limit, offset })
      .map((user) => userJson(clerk, user));
  });

  app.get('/v1/users/count', (request) => ({
    object: 'total_count',
    total_count: matching(countQuery.parse(request.query)).count(clerk, 'users'),
  }));

  app.post('/v1/users', (request) => {
    const body = newUser.parse(request.body);
    const user = createUser(clerk, {
      emailAddresses: body.email_address,
      firstName: body.first_name,
      lastName: body.last_name,
      externalId: body.external_id,
      publicMetadata: body.public_metadata,
      privateMetadata: body.private_metadata,
      unsafeMetadata: body.unsafe_metadata,
    });
    return userJson(clerk, user);
  });

  app.get<{ Params: { id: string } }>('/v1/users/:id', ({ params }) => userJson(clerk, getUser(clerk, params.id)));

  app.patch<{ Params: { id: string } }>('/v1/users/:id', ({ params, body }) =>
    userJson(clerk, updateUser(clerk, params.id, userChange.parse(body))),
  );

  app.patch<{ Params: { id: string } }>('/v1/users/:id/metadata', ({ params, body }) => {
    const change = metadataChange.parse(body);
    return inTransaction(clerk.db, () => {
      const user = getUser(clerk, params.id);
      const merged: Partial<UserRow> = {};
      for (const column of metadataColumns) {
        const part = change[column];
        if (part) merged[column] = JSON.stringify(mergeMetadata(parseMetadata(user[column]), part));
      }
      return userJson(clerk, updateUser(clerk, user.id, merged));
    });
  });

  app.put<{ Params: { id: string } }>('/v1/users/:id/metadata', ({ params, body }) => {
    const change = metadataChange.parse(body);
    const replaced: Partial<UserRow> = {};
    for (const column of metadataColumns) {
      if (change[column]) replaced[column] = JSON.stringify(change[column]);
    }
    return userJson(clerk, updateUser(clerk, params.id, replaced));
  });

  app.delete<{ Params: { id: string } }>('/v1/users/:id', ({ params }) => {
    const { id, external_id } = deleteUser(clerk, params.id);
    return { object: 'user', id, deleted: true, ...(external_id === null ? {} : { external_id }) };
  });

  app.post<{ Params: { id: string } }>('/v1/users/:id/ban', ({ params }) =>
    inTransaction(clerk.db, () => {
      const user = updateUser(clerk, params.id, { banned: 1 });
      endSessionsOfUser(clerk, user.id, 'revoked');
      return userJson(clerk, user);
    }),
  );

  app.post<{ Params: { id: string } }>('/v1/users/:id/unban', ({ params }) =>
    userJson(clerk, updateUser(clerk, params.id, { banned: 0 })),
  );

  app.get<{ Params: { id: string } }>('/v1/users/:id/organization_memberships', ({ params, query }) => {
    const page = z.strictObject(paging).parse(query);
    const conditions = new Conditions().add('user_id = ?', getUser(clerk, params.id).id);
    return {
      data: conditions
        .select<MembershipRow>(clerk, 'memberships', orderBy(undefined, ['created_at']), page)
        .map((membership) => membershipJson(clerk, membership)),
      total_count: conditions.count(clerk, 'memberships'),
    };
  });
}

function matching(filter: z.infer<typeof countQuery>): Conditions {
  const emailOf = 'SELECT user_id FROM email_addresses WHERE email_address';
  const name = `coalesce(first_name, '') || ' ' || coalesce(last_name, '')`;
  const conditions = new Conditions()
    .addIn('id', filter.user_id)
    .addIn('external_id', filter.external_id)
    .add(`id IN (${emailOf} LIKE ?)`, contains(filter.email_address_query))
    .add(`${name} LIKE ?`, contains(filter.name_query))
    .add(`(id LIKE ? OR ${name} LIKE ? OR id IN (${emailOf} LIKE ?))`, contains(filter.query));
  if (filter.email_address) {
    const emails = JSON.stringify(filter.email_address.map((email) => email.toLowerCase()));
    conditions.add(`id IN (${emailOf} IN (SELECT value FROM json_each(?)))`, emails);
  }
  if (filter.organization_id) {
    const members = 'SELECT user_id FROM memberships WHERE organization_id IN (SELECT value FROM json_each(?))';
    conditions.add(`id IN (${members})`, JSON.stringify(filter.organization_id));
  }
  return conditions;
}

function contains(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `%${text}%`;
}
