import { acceptInvitation } from '../../shared/identity/accept-invitation.ts';
import { refreshHash } from '../../shared/identity/auth-secrets.ts';
import { logIn } from '../../shared/identity/log-in.ts';
import {
  acceptInvitationRequestSchema,
  loginRequestSchema,
  logoutRequestSchema,
  refreshRequestSchema,
  signedInSchema,
} from '../../shared/identity/people.schema.ts';
import { refresh } from '../../shared/identity/refresh.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';
import { invalidCredentials, notOfVendor, rateLimited } from './problems.ts';

const common = { method: 'POST', tag: 'Sign-in', access: { who: 'public' } } as const;

export const loginEndpoint = defineEndpoint({
  ...common,
  name: 'login',
  path: 'auth/login',
  summary: 'Sign in with email and password',
  body: loginRequestSchema,
  responses: { 200: { description: 'Signed in', schema: signedInSchema } },
  problems: [
    invalidCredentials,
    { status: 403, code: 'AUTH.EMAIL_NOT_VERIFIED', when: 'the code that was mailed has not been shown yet' },
    notOfVendor,
    rateLimited,
  ],
  async handle({ body, header, correlationId }, { people }) {
    const result = await logIn(people, body, { caller: callerOf(header), correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const refreshEndpoint = defineEndpoint({
  ...common,
  name: 'refresh',
  path: 'auth/refresh',
  summary: 'Trade a refresh token for new tokens',
  description: 'A refresh token is good once; whoever uses it again ends the session for all who hold a part of it.',
  body: refreshRequestSchema,
  responses: { 200: { description: 'The next tokens', schema: signedInSchema } },
  problems: [
    { status: 401, code: 'AUTH.SESSION_OVER', when: 'the token is unknown or was used, or the session has ended' },
    notOfVendor,
  ],
  async handle({ body, correlationId }, { people }) {
    const result = await refresh(people, body, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const logoutEndpoint = defineEndpoint({
  ...common,
  name: 'logout',
  path: 'auth/logout',
  summary: 'End a session',
  description: 'Its access tokens end with it. An unknown token is answered alike.',
  body: logoutRequestSchema,
  responses: { 204: { description: 'The session is over' } },
  async handle({ body, correlationId }, { people }) {
    await people.people.logOut(refreshHash(body.refreshToken), correlationId);
    return ok({ status: 204 });
  },
});

export const acceptInvitationEndpoint = defineEndpoint({
  ...common,
  name: 'acceptInvitation',
  path: 'auth/accept-invitation',
  summary: 'Join the vendor that invited this address',
  body: acceptInvitationRequestSchema,
  responses: { 200: { description: 'Signed in', schema: signedInSchema } },
  problems: [
    { status: 400, code: 'AUTH.INVITATION_INVALID', when: 'it was accepted, taken back, or is older than seven days' },
    { ...invalidCredentials, when: 'there is an account with this address, and this is not its password' },
    { status: 403, code: 'ORGANIZATION.SUSPENDED', when: 'the organization is suspended' },
    { status: 503, code: 'PLATFORM.STOPPED', when: 'the platform is stopped' },
    rateLimited,
  ],
  async handle({ body, header, correlationId }, { people }) {
    const result = await acceptInvitation(people, body, { caller: callerOf(header), correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
