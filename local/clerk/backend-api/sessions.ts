import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../kit/sqlite.ts';
import type { Clerk } from '../context.ts';
import { ClerkError } from '../errors.ts';
import { sessionJson } from '../resources.ts';
import type { SessionRow } from '../rows.ts';
import { mintSessionToken } from '../session-token.ts';
import { createClient, createSession, endSession, setActiveOrganization } from '../sessions.ts';
import { getSession, withExpiry } from '../store.ts';
import { Conditions, orderBy, paging } from './listing.ts';

const listQuery = z.strictObject({
  client_id: z.string().optional(),
  user_id: z.string().optional(),
  status: z.string().optional(),
  paginated: z.string().optional(),
  ...paging,
});
const newSession = z.strictObject({ user_id: z.string(), active_organization_id: z.string().optional() });
const tokenRequest = z.strictObject({
  expires_in_seconds: z.number().int().min(30).max(315_360_000).optional(),
});

export function registerSessions(app: FastifyInstance, clerk: Clerk): void {
  app.get('/v1/sessions', (request) => {
    const { limit, offset, client_id, user_id, status, paginated } = listQuery.parse(request.query);
    if (client_id === undefined && user_id === undefined) {
      throw new ClerkError(422, 'form_param_missing', 'is missing', 'Give client_id or user_id.', 'user_id');
    }
    // A session runs out without anyone writing it down, so that its status is settled here and not in the table.
    const statusNow = `CASE WHEN status = 'active' AND expire_at <= ${Date.now()} THEN 'expired' ELSE status END`;
    const conditions = new Conditions()
      .add('client_id = ?', client_id)
      .add('user_id = ?', user_id)
      .add(`${statusNow} = ?`, status);
    const data = conditions
      .select<SessionRow>(clerk, 'sessions', orderBy(undefined, ['created_at']), { limit, offset })
      .map((session) => sessionJson(clerk, withExpiry(session)));
    return paginated === 'true' ? { data, total_count: conditions.count(clerk, 'sessions') } : data;
  });

  app.post('/v1/sessions', (request) => {
    const { user_id, active_organization_id } = newSession.parse(request.body);
    return inTransaction(clerk.db, () => {
      const session = createSession(clerk, { clientId: createClient(clerk).id, userId: user_id });
      return sessionJson(clerk, setActiveOrganization(clerk, session, active_organization_id ?? null));
    });
  });

  app.get<{ Params: { id: string } }>('/v1/sessions/:id', ({ params }) =>
    sessionJson(clerk, getSession(clerk, params.id)),
  );

  app.post<{ Params: { id: string } }>('/v1/sessions/:id/revoke', ({ params }) => {
    const session = getSession(clerk, params.id);
    return sessionJson(clerk, endSession(clerk, session.id, 'revoked'));
  });

  app.post<{ Params: { id: string } }>('/v1/sessions/:id/tokens', async ({ params, body }) => {
    const { expires_in_seconds } = tokenRequest.parse(body);
    const session = getSession(clerk, params.id);
    if (session.status !== 'active') {
      throw new ClerkError(
        400,
        'session_not_active',
        'Session is not active',
        `Session ${session.id} is ${session.status}.`,
      );
    }
    return { object: 'token', jwt: await mintSessionToken(clerk, session, { expiresInSeconds: expires_in_seconds }) };
  });
}
