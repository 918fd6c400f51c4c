import { z } from 'zod';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { deleteInstance } from '../../shared/provisioning/delete-instance.ts';
import { provisionResponseSchema } from '../../shared/provisioning/instance.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const deleteInstanceEndpoint = defineEndpoint({
  name: 'deleteInstance',
  method: 'DELETE',
  path: 'api/v3/instances/{id}',
  tag: 'Provisioning',
  summary: 'Delete an instance',
  description:
    'Frees its slot at once; its socket, proxy and secrets are given up right after: follow it until it is `deleted`. Deleting again is fine, and so is deleting one that is still being made.',
  access: { who: 'member' },
  params: z.object({ id: idSchema('ins') }),
  idempotent: true,
  responses: { 202: { description: 'The instance that is being deleted', schema: provisionResponseSchema } },
  problems: [{ status: 404, code: 'INSTANCE.UNKNOWN', when: 'the organization has no such instance' }],
  async handle({ principal, params, idempotencyKey, correlationId }, { provisioning, instances }) {
    const request = { instanceId: params.id, idempotencyKey, correlationId };
    const result = await deleteInstance({ ...provisioning, store: instances }, principal, request);
    if (!result.ok) return result;
    return ok({ status: 202, body: { instance: result.value.instance }, outboxIds: result.value.outboxIds });
  },
});
