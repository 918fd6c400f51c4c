import { z } from 'zod';
import { operatorOrganizationSchema, statusChangeRequestSchema } from '../../shared/identity/organization.schema.ts';
import { setOrganizationStatus } from '../../shared/identity/set-organization-status.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  method: 'POST',
  tag: 'Identity',
  access: { who: 'operator' },
  params: z.object({ id: idSchema('org') }),
  body: statusChangeRequestSchema,
  responses: { 200: { description: 'The organization as it is now', schema: operatorOrganizationSchema } },
} as const;
const unknown = { status: 404, code: 'ORGANIZATION.UNKNOWN', when: 'there is no such organization' };

export const suspendOrganizationEndpoint = defineEndpoint({
  ...common,
  name: 'suspendOrganization',
  path: 'api/v3/operator/organizations/{id}/suspend',
  summary: 'Suspend an organization and its instances',
  problems: [unknown],
  async handle({ principal, params, body, correlationId }, { organizations }) {
    const change = { id: params.id, status: 'suspended', reason: body.reason, correlationId } as const;
    const result = await setOrganizationStatus({ organizations }, principal, change);
    if (!result.ok) return result;
    return ok({ status: 200, body: result.value.organization, outboxIds: result.value.outboxIds });
  },
});

export const resumeOrganizationEndpoint = defineEndpoint({
  ...common,
  name: 'resumeOrganization',
  path: 'api/v3/operator/organizations/{id}/resume',
  summary: 'Give a suspended organization back, with its instances',
  problems: [unknown, { status: 409, code: 'ORGANIZATION.DELETED', when: 'it is gone from Clerk' }],
  async handle({ principal, params, body, correlationId }, { organizations }) {
    const change = { id: params.id, status: 'active', reason: body.reason, correlationId } as const;
    const result = await setOrganizationStatus({ organizations }, principal, change);
    if (!result.ok) return result;
    return ok({ status: 200, body: result.value.organization, outboxIds: result.value.outboxIds });
  },
});
