import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { AccessToken, PhoneNumber, Waba } from '../state/accounts.ts';
import type { World } from '../world.ts';
import { GraphError, unknownObject } from './errors.ts';

const oldestVersion = 18;
const newestVersion = 30;
const largestBody = 101 * 1024 * 1024;

export function createServer(): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    bodyLimit: largestBody,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
  });
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof GraphError) return reply.code(error.status).send(error.body);
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) console.error(`meta: ${request.method} ${request.url.split('?')[0]} failed:`, error);
    const told =
      status >= 500
        ? new GraphError(500, { message: 'An unknown error occurred', code: 1 })
        : new GraphError(status, { message: `(#100) ${(error as Error).message}`, code: 100 });
    return reply.code(told.status).send(told.body);
  });
  server.setNotFoundHandler((request) => {
    const path = request.url.split('?')[0] ?? '';
    if (path.startsWith('/__local')) throw new GraphError(404, { message: `not supported here: ${path}`, code: 2500 });
    throw new GraphError(400, { message: `Unknown path components: ${path}`, code: 2500 });
  });
  server.addHook('onSend', async (request, reply) => {
    reply.header('facebook-api-version', (request.params as { version?: string }).version ?? `v${newestVersion}.0`);
    reply.header('x-fb-request-id', randomBytes(8).toString('base64url'));
  });
  return server;
}

/** @throws {GraphError} for a version that is not served */
export function checkVersion(request: FastifyRequest): void {
  const { version = '' } = request.params as { version?: string };
  const number = Number(/^v(\d+)\.\d$/.exec(version)?.[1] ?? 0);
  if (number < oldestVersion || number > newestVersion) {
    const path = request.url.split('?')[0] ?? '';
    throw new GraphError(400, { message: `Unknown path components: ${path}`, code: 2500 });
  }
}

/** Whoever calls. @throws {GraphError} without a token that this Meta gave */
export function authenticate(world: World, request: FastifyRequest): AccessToken {
  const header = request.headers.authorization;
  const given = header?.replace(/^(Bearer|OAuth)\s+/i, '') ?? (request.query as { access_token?: string }).access_token;
  if (!given) {
    const message = 'An access token is required to request this resource.';
    throw new GraphError(401, { message, code: 104 });
  }
  const token = world.accounts.tokens.get(given);
  if (!token) {
    const message = 'Invalid OAuth access token - Cannot parse access token';
    throw new GraphError(401, { message, code: 190 });
  }
  return token;
}

/** @throws {GraphError} when there is no such number, or the token may not touch it */
export function phoneOf(world: World, request: FastifyRequest, token: AccessToken): PhoneNumber {
  const { id } = request.params as { id: string };
  const phone = world.accounts.phoneNumbers.get(id);
  if (!phone || !token.wabaIds.includes(phone.wabaId)) throw unknownObject(request.method, id);
  return phone;
}

/** @throws {GraphError} when there is no such account, or the token may not touch it */
export function wabaOf(world: World, request: FastifyRequest, token: AccessToken): Waba {
  const { id } = request.params as { id: string };
  const waba = world.accounts.wabas.get(id);
  if (!waba || !token.wabaIds.includes(id)) throw unknownObject(request.method, id);
  return waba;
}
