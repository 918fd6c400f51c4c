import { callerOf } from '../../shared/http/caller.ts';
import {
  CODE_LIFE_SECONDS,
  codeSentSchema,
  emailRequestSchema,
  resetPasswordRequestSchema,
} from '../../shared/identity/people.schema.ts';
import { resetPassword } from '../../shared/identity/reset-password.ts';
import { sendCode } from '../../shared/identity/send-code.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';
import { codeProblems, rateLimited } from './problems.ts';

const common = { method: 'POST', tag: 'Sign-in', access: { who: 'public' } } as const;

export const forgotPasswordEndpoint = defineEndpoint({
  ...common,
  name: 'forgotPassword',
  path: 'auth/password/forgot',
  summary: 'Have a code sent to set a new password',
  body: emailRequestSchema,
  responses: { 202: { description: 'On its way, if somebody has this address', schema: codeSentSchema } },
  problems: [rateLimited],
  async handle({ body, header, correlationId }, { people }) {
    const result = await sendCode(people, body.email, 'reset_password', { caller: callerOf(header), correlationId });
    if (!result.ok) return result;
    return ok({
      status: 202,
      body: { otpExpiresInSeconds: CODE_LIFE_SECONDS },
      outboxIds: result.value.outboxIds,
    });
  },
});

export const resetPasswordEndpoint = defineEndpoint({
  ...common,
  name: 'resetPassword',
  path: 'auth/password/reset',
  summary: 'Set a new password with a code',
  description: 'Every session of the person ends.',
  body: resetPasswordRequestSchema,
  responses: { 204: { description: 'The new password is set' } },
  problems: [...codeProblems, rateLimited],
  async handle({ body, header, correlationId }, { people }) {
    const result = await resetPassword(people, body, { caller: callerOf(header), correlationId });
    return result.ok ? ok({ status: 204 }) : result;
  },
});
