import type { FastifyInstance } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import type { Clerk } from '../context.ts';
import { ClerkError } from '../errors.ts';
import { registerMemberships } from './memberships.ts';
import { registerOrganizations } from './organizations.ts';
import { registerSessions } from './sessions.ts';
import { registerUsers } from './users.ts';

/** The API that servers call with the secret key. */
export async function backendApi(app: FastifyInstance, { clerk }: { clerk: Clerk }): Promise<void> {
  app.addHook('onRequest', async (request) => {
    if (isBearerOf(request.headers.authorization, clerk.options.secretKey)) return;
    throw new ClerkError(
      401,
      'clerk_key_invalid',
      'The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.',
    );
  });
  app.get('/v1/jwks', () => clerk.signingKey.jwks);
  registerUsers(app, clerk);
  registerOrganizations(app, clerk);
  registerMemberships(app, clerk);
  registerSessions(app, clerk);
}

function isBearerOf(header: string | undefined, secretKey: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${secretKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
