import { z } from 'zod';
import { addOptOut, liftOptOut, listOptOuts } from '../../shared/audience/opt-outs.ts';
import {
  optOutPageSchema,
  optOutQuerySchema,
  optOutRequestSchema,
  optOutSchema,
  personSchema,
} from '../../shared/audience/opt-out.schema.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Audience', access: { who: 'member' } } as const;

export const listOptOutsEndpoint = defineEndpoint({
  ...common,
  name: 'listOptOuts',
  method: 'GET',
  path: 'opt-outs',
  summary: 'People who want no messages of yours, newest first',
  description: 'Whoever wrote STOP to the shared number is passed over too, and shown so on their contact.',
  query: optOutQuerySchema,
  responses: { 200: { description: 'One page', schema: optOutPageSchema } },
  async handle({ principal, query: { cursor, limit } }, { audience }) {
    const result = await listOptOuts(audience.optOuts, principal.organization.id, cursor, limit);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const addOptOutEndpoint = defineEndpoint({
  ...common,
  name: 'addOptOut',
  method: 'POST',
  path: 'opt-outs',
  summary: 'Note that a person wants no messages',
  description: 'The person need be no contact. Noting it again changes nothing.',
  body: optOutRequestSchema,
  responses: { 200: { description: 'The opt-out', schema: optOutSchema } },
  problems: [
    { status: 422, code: 'CONTACT.NUMBER_INVALID', when: 'the number is none; other `CONTACT.` codes say why' },
  ],
  async handle({ principal, body, correlationId }, { audience }) {
    const result = await addOptOut(audience, principal, body, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const liftOptOutEndpoint = defineEndpoint({
  ...common,
  name: 'liftOptOut',
  method: 'DELETE',
  path: 'opt-outs/{person}',
  summary: 'Take an opt-out back',
  params: z.object({ person: personSchema }),
  responses: { 200: { description: 'The opt-out that was', schema: optOutSchema } },
  problems: [
    { status: 404, code: 'OPT_OUT.UNKNOWN', when: 'the person has not opted out' },
    { status: 409, code: 'OPT_OUT.BY_PERSON', when: 'the person wrote STOP: only START lifts it' },
  ],
  async handle({ principal, params: { person }, correlationId }, { audience }) {
    const result = await liftOptOut(audience.optOuts, principal, person, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
