import { ok } from '../../shared/kernel/result.ts';
import { usageOutcomesSchema, usageReportSchema } from '../../shared/metering/metering.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const reportUsageEventsEndpoint = defineEndpoint({
  name: 'reportUsageEvents',
  method: 'POST',
  path: 'api/internal/usage-events',
  tag: 'Metering',
  summary: 'What workers sent, received, saw and delivered',
  description:
    'Each event is counted once, whichever call told it first. Of the good ones none waits for a bad one: ' +
    'every event has its own outcome. `USAGE.INSTANCE_NOT_HELD`: this worker did not hold the instance then, give or ' +
    'take five minutes. `USAGE.TOO_OLD`: it occurred more than seven days ago. `USAGE.IN_THE_FUTURE`: it occurs more ' +
    'than five minutes from now. `USAGE.KEY_REUSED`: the key came before with another type or message.',
  access: { who: 'worker' },
  body: usageReportSchema,
  responses: { 200: { description: 'What became of each event', schema: usageOutcomesSchema } },
  problems: [{ status: 413, code: 'REQUEST.TOO_LARGE', when: 'the body is over a megabyte' }],
  async handle({ principal, body, correlationId }, { usage }) {
    const { outcomes, outboxIds } = await usage.accept(principal.workerId, body.events, correlationId);
    return ok({ status: 200, body: { outcomes }, outboxIds });
  },
});
