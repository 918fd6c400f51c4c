import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../kit/sqlite.ts';
import type { Clerk } from './context.ts';
import { notFound } from './errors.ts';
import { defaultTokenSeconds, mintSessionToken } from './session-token.ts';
import { createClient, createSession, sessionLifetimeMs, setActiveOrganization } from './sessions.ts';
import { findUserByEmail, getOrganization, getUser, membershipsOfUser } from './store.ts';

const request = z
  .strictObject({
    email: z.string().optional(),
    userId: z.string().optional(),
    organizationSlug: z.string().optional(),
    organizationId: z.string().optional(),
    expiresInSeconds: z.number().int().positive().default(defaultTokenSeconds),
    authorizedParty: z.string().optional(),
  })
  .refine(({ email, userId }) => (email === undefined) !== (userId === undefined), 'give email or userId');

/**
 * The one route that Clerk does not have: a token for a test or a terminal, from a session like any other.
 * Without an organization it takes the person's only one.
 */
export function registerLocalToken(app: FastifyInstance, clerk: Clerk): void {
  app.post('/__local/token', async ({ body }) => {
    const { email, userId, organizationSlug, organizationId, expiresInSeconds, authorizedParty } = request.parse(body);
    const session = inTransaction(clerk.db, () => {
      const user = email === undefined ? getUser(clerk, userId ?? '') : findUserByEmail(clerk, email);
      if (!user) throw notFound('user', email ?? '');
      const asked = organizationId ?? organizationSlug;
      const memberships = membershipsOfUser(clerk, user.id);
      const only = memberships.length === 1 ? memberships[0]?.organization_id : undefined;
      const created = createSession(clerk, {
        clientId: createClient(clerk).id,
        userId: user.id,
        lifetimeMs: Math.max(sessionLifetimeMs, expiresInSeconds * 1000),
      });
      const active = asked === undefined ? only : getOrganization(clerk, asked).id;
      return setActiveOrganization(clerk, created, active ?? null);
    });
    return {
      jwt: await mintSessionToken(clerk, session, {
        authorizedParty: authorizedParty ?? clerk.options.allowedOrigins[0],
        expiresInSeconds,
      }),
      sessionId: session.id,
      userId: session.user_id,
      organizationId: session.last_active_organization_id,
    };
  });
}
