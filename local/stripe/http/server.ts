import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import qs from 'qs';
import { apiVersion, type Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import { call } from './call.ts';
import { invalid, StripeError, unsupported } from './errors.ts';
import type { Route } from './route.ts';

/** The first version with the shapes served here: periods on items, an invoice's subscription under `parent`. */
const oldestVersion = '2025-03-31';

const parseForm = (text: string): Record<string, unknown> =>
  qs.parse(text, { depth: 10, arrayLimit: 1000, parameterLimit: 10_000, ignoreQueryPrefix: true });

/** A server that reads forms as Stripe's clients write them, for the API and for the pages alike. */
export function createServer(): FastifyInstance {
  const server = Fastify({
    routerOptions: { querystringParser: parseForm, ignoreTrailingSlash: true },
    bodyLimit: 2 ** 20,
  });
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, parseForm(String(body)));
  });
  return server;
}

interface ApiOptions {
  account: Account;
  routes: readonly Route[];
  secretKey: string;
  /** Called after every call that may have queued something to deliver. */
  afterCall: () => void;
}

export function serveApi(server: FastifyInstance, { account, routes, secretKey, afterCall }: ApiOptions): void {
  const handle = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = refuse(request, secretKey);
    if (refusal) return answerError(reply, refusal);
    const path = request.url.split('?')[0] ?? '';
    const params = (request.method === 'POST' ? request.body : request.query) ?? {};
    const key = request.headers['idempotency-key'];
    const { status, body, requestId, replayed } = call(account, routes, {
      method: request.method,
      path,
      params: {
        ...(params as Record<string, unknown>),
        ...(request.method === 'DELETE' && (request.body as object | null)),
      },
      ...(typeof key === 'string' && { idempotencyKey: key }),
    });
    if (request.method !== 'GET') afterCall();
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    if (typeof key === 'string') reply.header('Idempotency-Key', key);
    return reply
      .status(status)
      .headers({ 'Request-Id': requestId, 'Stripe-Version': apiVersion, 'Content-Type': 'application/json' })
      .send(body);
  };
  server.all('/v1/*', handle);
  server.all('/v2/*', (_request, reply) => answerError(reply, unsupported('the v2 API')));
}

function refuse({ headers, body, method }: FastifyRequest, secretKey: string): StripeError | undefined {
  const given = keyOf(headers.authorization);
  if (!given) {
    const message =
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
    return new StripeError(401, message);
  }
  if (given !== secretKey) {
    return new StripeError(401, `Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}`);
  }
  const version = headers['stripe-version'];
  if (typeof version === 'string' && version < oldestVersion)
    return unsupported(`API version ${version}; ${apiVersion} is served.`);
  if (method === 'POST' && typeof body === 'object' && headers['content-type']?.startsWith('application/json')) {
    return invalid('Parameters must be form-encoded (application/x-www-form-urlencoded).');
  }
  return undefined;
}

function keyOf(authorization = ''): string | undefined {
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme === 'Bearer') return value;
  return scheme === 'Basic' ? Buffer.from(value, 'base64').toString().split(':')[0] : undefined;
}

export function answerError(reply: FastifyReply, error: StripeError): FastifyReply {
  const requestId = newId('req', 14);
  return reply
    .status(error.status)
    .headers({ 'Request-Id': requestId, 'Stripe-Version': apiVersion })
    .send(error.toJSON(requestId));
}
