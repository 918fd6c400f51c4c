import { z } from 'zod';
import { operatorOrganizationPageSchema } from '../../shared/identity/organization.schema.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const listOrganizationsEndpoint = defineEndpoint({
  name: 'listOrganizations',
  method: 'GET',
  path: 'api/v3/operator/organizations',
  tag: 'Identity',
  summary: 'Every organization, newest first',
  access: { who: 'operator' },
  query: pageQuerySchema('org').extend({
    name: z.string().trim().min(1).max(100).optional().meta({ description: 'Part of the name, in any case.' }),
  }),
  responses: { 200: { description: 'One page', schema: operatorOrganizationPageSchema } },
  async handle({ query: { cursor, limit, name } }, { organizations }) {
    const items = await organizations.list({ name: name ?? null }, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});
