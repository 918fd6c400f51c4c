import { z } from 'zod';
import { setMemberRole } from '../../shared/identity/members.ts';
import { memberChangeSchema, memberPageSchema, memberSchema } from '../../shared/identity/people.schema.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const admins = { tag: 'Vendor', access: { who: 'member', role: 'ADMIN' } } as const;
const params = z.object({ id: idSchema('usr') });
const problems = [
  { status: 404, code: 'VENDOR.MEMBER_NOT_FOUND', when: 'the organization has no such member of its own' },
  { status: 409, code: 'VENDOR.LAST_ADMIN', when: 'no admin would be left' },
];

export const listMembersEndpoint = defineEndpoint({
  tag: 'Vendor',
  access: { who: 'member' },
  name: 'listMembers',
  method: 'GET',
  path: 'vendor/members',
  summary: 'The people of the organization, by id',
  description: 'People who sign in with Clerk are among them; they are changed there.',
  query: z.strictObject({
    cursor: z
      .string()
      .regex(/^usr_[0-9a-f]{32}$|^user_\w{1,250}$/, 'expected `nextCursor` of the page before')
      .optional()
      .meta({ description: '`nextCursor` of the page before.' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: { 200: { description: 'One page', schema: memberPageSchema } },
  async handle({ principal, query: { cursor, limit } }, { members }) {
    const found = await members.list(principal.organization.id, cursor ?? null, limit + 1);
    const items = found.slice(0, limit);
    const nextCursor = found.length > limit ? (items.at(-1)?.id ?? null) : null;
    return ok({ status: 200, body: { items, nextCursor }, revalidate: true });
  },
});

export const changeMemberEndpoint = defineEndpoint({
  ...admins,
  name: 'changeMember',
  method: 'PATCH',
  path: 'vendor/members/{id}',
  summary: 'Give a member another role',
  params,
  body: memberChangeSchema,
  responses: { 200: { description: 'The member as it is now', schema: memberSchema } },
  problems,
  async handle({ principal, params: { id }, body, correlationId }, { members }) {
    const result = await setMemberRole({ members }, principal, { userId: id, role: body.role }, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const removeMemberEndpoint = defineEndpoint({
  ...admins,
  name: 'removeMember',
  method: 'DELETE',
  path: 'vendor/members/{id}',
  summary: 'Remove a member',
  description: 'They are out at once.',
  params,
  responses: { 204: { description: 'No longer a member' } },
  problems,
  async handle({ principal, params: { id }, correlationId }, { members }) {
    const result = await setMemberRole({ members }, principal, { userId: id, role: null }, correlationId);
    return result.ok ? ok({ status: 204 }) : result;
  },
});
