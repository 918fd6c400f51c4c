import { ok } from '../../shared/kernel/result.ts';
import { usageRangeSchema, usageSchema } from '../../shared/metering/metering.schema.ts';
import { usageOf } from '../../shared/metering/usage-of.ts';
import { defineEndpoint } from '../endpoint.ts';

export const getUsageEndpoint = defineEndpoint({
  name: 'getUsage',
  method: 'GET',
  path: 'api/v3/usage',
  tag: 'Metering',
  summary: 'Usage for each day of UTC from `from` to `to`, by type',
  access: { who: 'member' },
  query: usageRangeSchema,
  responses: { 200: { description: 'Every day of the range, and their total', schema: usageSchema } },
  async handle({ principal, query }, { usage }) {
    return ok({ status: 200, body: await usageOf({ usage }, principal, query), revalidate: true });
  },
});
