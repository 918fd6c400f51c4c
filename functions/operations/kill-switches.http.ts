import { ok } from '../../shared/kernel/result.ts';
import { killSwitchesRequestSchema, killSwitchesSchema } from '../../shared/operations/operations.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  path: 'api/v3/operator/kill-switches',
  tag: 'Operations',
  access: { who: 'operator' },
  responses: { 200: { description: 'What is stopped', schema: killSwitchesSchema } },
} as const;

export const getKillSwitchesEndpoint = defineEndpoint({
  ...common,
  name: 'getKillSwitches',
  method: 'GET',
  summary: 'What operators have stopped for everybody',
  async handle(_call, { killSwitches }) {
    return ok({ status: 200, body: { platform: await killSwitches.platform() }, revalidate: true });
  },
});

export const setKillSwitchesEndpoint = defineEndpoint({
  ...common,
  name: 'setKillSwitches',
  method: 'PUT',
  summary: 'Stop the platform for everybody, or start it again',
  description: 'While it is stopped, every call that changes something is answered 503 `PLATFORM.STOPPED`.',
  body: killSwitchesRequestSchema,
  async handle({ principal, body, correlationId }, { killSwitches }) {
    const change = { ...body.platform, actor: principal.userId, correlationId };
    return ok({ status: 200, body: { platform: await killSwitches.setPlatform(change) } });
  },
});
