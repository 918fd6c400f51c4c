import { z } from 'zod';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { findInstance } from '../../shared/provisioning/find-instance.ts';
import { instanceSchema } from '../../shared/provisioning/instance.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const getInstanceEndpoint = defineEndpoint({
  name: 'getInstance',
  method: 'GET',
  path: 'api/v3/instances/{id}',
  tag: 'Provisioning',
  summary: 'One instance',
  access: { who: 'member' },
  params: z.object({ id: idSchema('ins') }),
  responses: { 200: { description: 'The instance', schema: instanceSchema } },
  problems: [{ status: 404, code: 'INSTANCE.UNKNOWN', when: 'the organization has no such instance' }],
  async handle({ principal, params }, { instances }) {
    const result = await findInstance({ store: instances }, principal, params.id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});
