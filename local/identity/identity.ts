import fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Started } from '../kit/program.ts';

export const identityOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  /** The secret that callers show; a new one each time unless given. */
  identityHeader: z.string().min(1).optional(),
});

const tokenQuery = z.strictObject({
  resource: z.url(),
  'api-version': z.literal('2019-08-01'),
  client_id: z.string().optional(),
});

const tenantId = '00000000-0000-4000-8000-000000000001';
const systemAssignedClientId = '00000000-0000-4000-8000-000000000002';
const tokenSeconds = 86_400;

/** The managed identity endpoint of App Service, which `@azure/identity` finds through IDENTITY_ENDPOINT and IDENTITY_HEADER. */
export async function startIdentity({
  port,
  identityHeader = randomUUID(),
}: z.infer<typeof identityOptions>): Promise<Started> {
  const app = fastify({ forceCloseConnections: true });
  app.get('/msi/token', (request, reply) => {
    if (request.headers['x-identity-header'] !== identityHeader) {
      return reply.code(401).send({ statusCode: 401, message: 'The X-IDENTITY-HEADER is missing or wrong.' });
    }
    const query = tokenQuery.safeParse(request.query);
    if (!query.success) {
      return reply.code(400).send({ statusCode: 400, message: `not supported here: ${z.prettifyError(query.error)}` });
    }
    const { resource, client_id = systemAssignedClientId } = query.data;
    const now = Math.floor(Date.now() / 1000);
    return {
      access_token: accessToken(resource, client_id, now),
      expires_on: String(now + tokenSeconds),
      resource,
      token_type: 'Bearer',
      client_id,
    };
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ statusCode: 404, message: `not supported here: ${request.method} ${request.url}` }),
  );
  const origin = await app.listen({ host: '127.0.0.1', port });
  return {
    facts: { port: Number(new URL(origin).port), identityEndpoint: `${origin}/msi/token`, identityHeader },
    close: () => app.close(),
  };
}

/** A JWT in form only: nothing on this laptop has Azure's keys to check it with. */
function accessToken(resource: string, clientId: string, now: number): string {
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const claims = {
    aud: resource.replace(/\/$/, ''),
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: now,
    nbf: now,
    exp: now + tokenSeconds,
    appid: clientId,
    oid: clientId,
    tid: tenantId,
  };
  return `${part({ typ: 'JWT', alg: 'none' })}.${part(claims)}.`;
}
