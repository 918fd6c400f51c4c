import { callerOf } from '../../shared/http/caller.ts';
import {
  CODE_LIFE_SECONDS,
  codeSentSchema,
  emailRequestSchema,
  registerRequestSchema,
  registerResponseSchema,
  signedInSchema,
  verifyOtpRequestSchema,
} from '../../shared/identity/people.schema.ts';
import { register } from '../../shared/identity/register.ts';
import { sendCode } from '../../shared/identity/send-code.ts';
import { verifyEmail } from '../../shared/identity/verify-email.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';
import { codeProblems, rateLimited } from './problems.ts';

const common = { method: 'POST', tag: 'Sign-in', access: { who: 'public' } } as const;

export const registerEndpoint = defineEndpoint({
  ...common,
  name: 'register',
  path: 'auth/register',
  summary: 'Register with email and password',
  description:
    'Mails a six-digit code. The answer is the same for every address; the owner of one that has an account is told so by mail. Registering an address again before it is verified is fine.',
  body: registerRequestSchema,
  responses: { 201: { description: 'Registered, to be verified', schema: registerResponseSchema } },
  problems: [rateLimited],
  async handle({ body, header, correlationId }, { people }) {
    const result = await register(people, body, { caller: callerOf(header), correlationId });
    if (!result.ok) return result;
    const answer = { email: body.email, state: 'PENDING_VERIFICATION', otpExpiresInSeconds: CODE_LIFE_SECONDS };
    return ok({ status: 201, body: answer, outboxIds: result.value.outboxIds });
  },
});

export const sendOtpEndpoint = defineEndpoint({
  ...common,
  name: 'sendOtp',
  path: 'auth/send-otp',
  summary: 'Have a new code sent',
  description: 'It takes the place of the one before.',
  body: emailRequestSchema,
  responses: { 202: { description: 'On its way, if the address is waiting for one', schema: codeSentSchema } },
  problems: [rateLimited],
  async handle({ body, header, correlationId }, { people }) {
    const result = await sendCode(people, body.email, 'verify_email', { caller: callerOf(header), correlationId });
    if (!result.ok) return result;
    return ok({
      status: 202,
      body: { otpExpiresInSeconds: CODE_LIFE_SECONDS },
      outboxIds: result.value.outboxIds,
    });
  },
});

export const verifyOtpEndpoint = defineEndpoint({
  ...common,
  name: 'verifyOtp',
  path: 'auth/verify-otp',
  summary: 'Verify the address, and become a vendor',
  description: 'Makes the vendor with the person as its ADMIN, once, and signs in.',
  body: verifyOtpRequestSchema,
  responses: { 200: { description: 'Signed in', schema: signedInSchema } },
  problems: [...codeProblems, rateLimited],
  async handle({ body, header, correlationId }, { people }) {
    const result = await verifyEmail(people, body, { caller: callerOf(header), correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
