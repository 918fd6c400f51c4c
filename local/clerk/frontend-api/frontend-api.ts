import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clerk } from '../context.ts';
import { ClerkError, notFound, unauthenticated } from '../errors.ts';
import type { ClientRow, SessionRow } from '../rows.ts';
import { mintSessionToken } from '../session-token.ts';
import { endSession, setActiveOrganization } from '../sessions.ts';
import { activeSessions, getSession } from '../store.ts';
import { clearClientCookie, clientOf } from './client-cookie.ts';
import { clientJson, frontendSessionJson } from './client-json.ts';

interface SessionParams {
  Params: { id: string };
}

const tokenRequest = z.object({ organization_id: z.string().optional() });
/** An empty text chooses no organization. */
const touchRequest = z.object({ active_organization_id: z.string().nullish() });

/** The API that a browser calls with its `__client` cookie. */
export async function frontendApi(app: FastifyInstance, { clerk }: { clerk: Clerk }): Promise<void> {
  app.get('/v1/client', async (request) => {
    const client = clientOf(clerk, request);
    return { response: client ? await clientJson(clerk, client, request.headers.origin) : null, client: null };
  });

  app.post<SessionParams>('/v1/client/sessions/:id/tokens', async (request) => {
    const { session } = ownSession(clerk, request, request.params.id);
    const { organization_id } = tokenRequest.parse(request.body ?? {});
    const active =
      organization_id === undefined ? session : setActiveOrganization(clerk, session, organization_id || null);
    return { object: 'token', jwt: await mintSessionToken(clerk, active, { authorizedParty: request.headers.origin }) };
  });

  app.post<SessionParams>('/v1/client/sessions/:id/touch', async (request) => {
    const { client, session } = ownSession(clerk, request, request.params.id);
    const { active_organization_id } = touchRequest.parse(request.body ?? {});
    const touched = setActiveOrganization(
      clerk,
      session,
      active_organization_id === undefined ? session.last_active_organization_id : active_organization_id || null,
    );
    return withClient(clerk, request, client, touched);
  });

  for (const [verb, status] of [
    ['end', 'ended'],
    ['remove', 'removed'],
  ] as const) {
    app.post<SessionParams>(`/v1/client/sessions/:id/${verb}`, async (request) => {
      const { client, session } = ownSession(clerk, request, request.params.id);
      return withClient(clerk, request, client, endSession(clerk, session.id, status));
    });
  }

  app.delete('/v1/client/sessions', async (request, reply) => {
    const client = clientOf(clerk, request);
    if (!client) throw unauthenticated('Unable to authenticate the browser: it has no client.');
    for (const session of activeSessions(clerk, client.id)) endSession(clerk, session.id, 'removed');
    clearClientCookie(reply);
    return { response: await clientJson(clerk, client, request.headers.origin), client: null };
  });
}

function ownSession(clerk: Clerk, request: FastifyRequest, id: string): { client: ClientRow; session: SessionRow } {
  const client = clientOf(clerk, request);
  if (!client) throw unauthenticated('Unable to authenticate the request, you need to supply an active session.');
  const session = getSession(clerk, id);
  if (session.client_id !== client.id) throw notFound('session', id);
  if (session.status !== 'active') {
    throw new ClerkError(
      401,
      'authentication_invalid',
      'Invalid authentication',
      `Session ${id} is ${session.status}.`,
    );
  }
  return { client, session };
}

async function withClient(clerk: Clerk, request: FastifyRequest, client: ClientRow, session: SessionRow) {
  const { origin } = request.headers;
  return {
    response: await frontendSessionJson(clerk, session, origin),
    client: await clientJson(clerk, client, origin),
  };
}
