import { z } from 'zod';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { deadLetterSchema, discardRequestSchema } from '../../shared/operations/operations.schema.ts';
import { resolveDeadLetter } from '../../shared/operations/resolve-dead-letter.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  method: 'POST',
  tag: 'Operations',
  access: { who: 'operator' },
  params: z.object({ id: idSchema('dlq') }),
  responses: { 200: { description: 'The dead letter, resolved', schema: deadLetterSchema } },
  problems: [
    { status: 404, code: 'DEAD_LETTER.UNKNOWN', when: 'there is no such dead letter' },
    { status: 409, code: 'DEAD_LETTER.ALREADY_RESOLVED', when: 'it has been replayed or discarded already' },
  ],
} as const;

export const replayDeadLetterEndpoint = defineEndpoint({
  ...common,
  name: 'replayDeadLetter',
  path: 'api/v3/operator/dead-letters/{id}/replay',
  summary: 'Send a dead letter to its queue once more',
  async handle({ principal, params, correlationId }, { deadLetters }) {
    const decision = { id: params.id, action: 'replay', note: null, correlationId } as const;
    const result = await resolveDeadLetter({ store: deadLetters }, principal, decision);
    return result.ok ? ok({ status: 200, body: result.value.letter, outboxIds: result.value.outboxIds }) : result;
  },
});

export const discardDeadLetterEndpoint = defineEndpoint({
  ...common,
  name: 'discardDeadLetter',
  path: 'api/v3/operator/dead-letters/{id}/discard',
  summary: 'Close a dead letter with a reason',
  body: discardRequestSchema,
  async handle({ principal, params, body, correlationId }, { deadLetters }) {
    const decision = { id: params.id, action: 'discard', note: body.reason, correlationId } as const;
    const result = await resolveDeadLetter({ store: deadLetters }, principal, decision);
    return result.ok ? ok({ status: 200, body: result.value.letter }) : result;
  },
});
