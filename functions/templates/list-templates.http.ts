import { z } from 'zod';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { templatePageSchema } from '../../shared/templates/template.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const listTemplatesEndpoint = defineEndpoint({
  name: 'listTemplates',
  method: 'GET',
  path: 'templates',
  tag: 'Templates',
  summary: 'Templates of the account that the organization sends from, newest first',
  access: { who: 'member' },
  query: pageQuerySchema('tpl').extend({
    status: z
      .string()
      .regex(/^[A-Z_]{1,40}$/)
      .optional()
      .meta({ description: 'As Meta names it, such as `APPROVED`.' }),
    search: z.string().trim().min(1).max(100).optional().meta({ description: 'Part of the name.' }),
  }),
  responses: { 200: { description: 'One page', schema: templatePageSchema } },
  async handle({ principal, query: { cursor, limit, status, search } }, { templates }) {
    const filter = { status: status ?? null, search: search ?? null };
    const items = await templates.store.list(principal.organization.id, filter, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});
