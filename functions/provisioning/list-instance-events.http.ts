import { z } from 'zod';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { listInstanceEvents } from '../../shared/provisioning/find-instance.ts';
import { instanceEventsSchema } from '../../shared/provisioning/instance.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const listInstanceEventsEndpoint = defineEndpoint({
  name: 'listInstanceEvents',
  method: 'GET',
  path: 'api/v3/instances/{id}/events',
  tag: 'Provisioning',
  summary: 'What happened to an instance, oldest first',
  access: { who: 'member' },
  params: z.object({ id: idSchema('ins') }),
  responses: { 200: { description: 'The timeline', schema: instanceEventsSchema } },
  problems: [{ status: 404, code: 'INSTANCE.UNKNOWN', when: 'the organization has no such instance' }],
  async handle({ principal, params }, { instances, provisioning }) {
    const result = await listInstanceEvents(
      { store: instances, timeline: provisioning.timeline },
      principal,
      params.id,
    );
    return result.ok ? ok({ status: 200, body: { items: result.value }, revalidate: true }) : result;
  },
});
