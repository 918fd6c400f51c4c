import { ok } from '../../shared/kernel/result.ts';
import { checkHealth } from '../../shared/operations/check-health.ts';
import { healthSchema } from '../../shared/operations/operations.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const checkHealthEndpoint = defineEndpoint({
  name: 'checkHealth',
  method: 'GET',
  path: 'api/health',
  tag: 'Operations',
  summary: 'Whether everything the platform needs answers',
  access: { who: 'public' },
  responses: {
    200: { description: 'Ready', schema: healthSchema },
    503: { description: 'Something does not answer; `checks` says what', schema: healthSchema },
  },
  async handle(_call, { probes }) {
    const health = await checkHealth(probes);
    return ok({ status: health.status === 'ready' ? 200 : 503, body: health });
  },
});
