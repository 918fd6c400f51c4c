import { ok } from '../../shared/kernel/result.ts';
import { shortfallsSchema, usageRangeSchema } from '../../shared/metering/metering.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const MOST = 200;

export const listUsageShortfallsEndpoint = defineEndpoint({
  name: 'listUsageShortfalls',
  method: 'GET',
  path: 'api/v3/operator/usage-shortfalls',
  tag: 'Operations',
  summary: 'Organizations that sent more than they had credits for',
  description: `The largest first, ${MOST} at most.`,
  access: { who: 'operator' },
  query: usageRangeSchema,
  responses: { 200: { description: 'Shortfalls in the range', schema: shortfallsSchema } },
  async handle({ query }, { usage }) {
    return ok({ status: 200, body: { items: await usage.shortfalls(query, MOST) }, revalidate: true });
  },
});
