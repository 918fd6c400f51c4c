import { z } from 'zod';
import { inviteMember, revokeInvitation } from '../../shared/identity/members.ts';
import { invitationPageSchema, invitationSchema, inviteRequestSchema } from '../../shared/identity/people.schema.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const admins = { tag: 'Vendor', access: { who: 'member', role: 'ADMIN' } } as const;

export const inviteMemberEndpoint = defineEndpoint({
  ...admins,
  name: 'inviteMember',
  method: 'POST',
  path: 'vendor/members',
  summary: 'Invite somebody by email',
  description: 'Inviting an address again replaces its open invitation.',
  body: inviteRequestSchema,
  responses: { 201: { description: 'Invited; the mail is on its way', schema: invitationSchema } },
  problems: [{ status: 409, code: 'VENDOR.ALREADY_MEMBER', when: 'this person is a member' }],
  async handle({ principal, body, correlationId }, { members }) {
    const result = await inviteMember({ members }, principal, body, correlationId);
    if (!result.ok) return result;
    return ok({ status: 201, body: result.value.invitation, outboxIds: result.value.outboxIds });
  },
});

export const listInvitationsEndpoint = defineEndpoint({
  ...admins,
  name: 'listInvitations',
  method: 'GET',
  path: 'vendor/invitations',
  summary: 'Invitations that may still be accepted, newest first',
  query: pageQuerySchema('inv'),
  responses: { 200: { description: 'One page', schema: invitationPageSchema } },
  async handle({ principal, query: { cursor, limit } }, { members }) {
    const items = await members.invitations(principal.organization.id, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const revokeInvitationEndpoint = defineEndpoint({
  ...admins,
  name: 'revokeInvitation',
  method: 'DELETE',
  path: 'vendor/invitations/{id}',
  summary: 'Take an invitation back',
  params: z.object({ id: idSchema('inv') }),
  responses: { 204: { description: 'It can no longer be accepted' } },
  problems: [{ status: 404, code: 'VENDOR.INVITATION_NOT_FOUND', when: 'there is no such open invitation' }],
  async handle({ principal, params: { id }, correlationId }, { members }) {
    const result = await revokeInvitation({ members }, principal, id, correlationId);
    return result.ok ? ok({ status: 204 }) : result;
  },
});
