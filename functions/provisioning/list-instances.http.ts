import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { instancePageSchema } from '../../shared/provisioning/instance.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const listInstancesEndpoint = defineEndpoint({
  name: 'listInstances',
  method: 'GET',
  path: 'api/v3/instances',
  tag: 'Provisioning',
  summary: 'Instances, newest first',
  access: { who: 'member' },
  query: pageQuerySchema('ins'),
  responses: { 200: { description: 'One page', schema: instancePageSchema } },
  async handle({ principal, query: { cursor, limit } }, { instances }) {
    const items = await instances.list(principal.organization.id, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});
