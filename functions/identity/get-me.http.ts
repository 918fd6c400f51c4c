import { meSchema } from '../../shared/identity/identity.schema.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const getMeEndpoint = defineEndpoint({
  name: 'getMe',
  method: 'GET',
  path: 'api/v3/me',
  tag: 'Identity',
  summary: 'Who the token is',
  description: 'The first call of an organization makes it known here.',
  access: { who: 'any' },
  responses: { 200: { description: 'The caller', schema: meSchema } },
  async handle({ principal }) {
    const { kind, userId, role } = principal;
    return ok({
      status: 200,
      body: { kind, userId, role, organization: principal.kind === 'member' ? principal.organization : null },
    });
  },
});
