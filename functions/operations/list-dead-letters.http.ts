import { z } from 'zod';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { DEAD_LETTER_STATUSES, deadLetterPageSchema } from '../../shared/operations/operations.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const listDeadLettersEndpoint = defineEndpoint({
  name: 'listDeadLetters',
  method: 'GET',
  path: 'api/v3/operator/dead-letters',
  tag: 'Operations',
  summary: 'Messages that could not be applied, newest first',
  access: { who: 'operator' },
  query: pageQuerySchema('dlq').extend({ status: z.enum(DEAD_LETTER_STATUSES).default('open') }),
  responses: { 200: { description: 'One page', schema: deadLetterPageSchema } },
  async handle({ query: { cursor, limit, status } }, { deadLetters }) {
    return ok({
      status: 200,
      body: toPage(await deadLetters.list(status, cursor ?? null, limit + 1), limit),
      revalidate: true,
    });
  },
});
