import { ok } from '../../shared/kernel/result.ts';
import { provisionRequestSchema, provisionResponseSchema } from '../../shared/provisioning/instance.schema.ts';
import { requestInstance } from '../../shared/provisioning/request-instance.ts';
import { defineEndpoint } from '../endpoint.ts';

export const requestInstanceEndpoint = defineEndpoint({
  name: 'requestInstance',
  method: 'POST',
  path: 'api/v3/provision/instances',
  tag: 'Provisioning',
  summary: 'Provision a WhatsApp instance',
  description:
    'Reserves one paid slot atomically and starts the provisioning saga; follow the instance until it is `running`.',
  access: { who: 'member' },
  body: provisionRequestSchema,
  idempotent: true,
  responses: { 202: { description: 'The instance that is being made', schema: provisionResponseSchema } },
  problems: [
    { status: 402, code: 'BILLING.PAYMENT_REQUIRED', when: 'nothing is paid for' },
    { status: 402, code: 'BILLING.SLOTS_FULL', when: 'every paid slot is in use' },
  ],
  async handle({ principal, body, idempotencyKey, correlationId }, { instances }) {
    const result = await requestInstance({ store: instances }, principal, body, { idempotencyKey, correlationId });
    if (!result.ok) return result;
    return ok({ status: 202, body: { instance: result.value.instance }, outboxIds: result.value.outboxIds });
  },
});
