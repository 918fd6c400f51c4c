import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Started } from '../kit/program.ts';
import { createAnswerer } from './answer.ts';
import { Catalogue } from './catalogue.ts';
import { createPool } from './database.ts';
import { notSupported } from './errors.ts';
import { Faults, faultSchema } from './faults.ts';
import type { GatewayOptions } from './options.ts';
import type { Answer, Call } from './request.ts';
import { createKeys, createVerifier } from './tokens.ts';

const restPath = '/rest/v1/';

/** Serves what Supabase serves under `/rest/v1` (PostgREST behind a gateway that wants an API key). */
export async function startGateway(options: GatewayOptions): Promise<Started> {
  const keys = createKeys(options.jwtSecret);
  const pool = createPool(options);
  const catalogue = new Catalogue(options);
  const answer = createAnswerer({ ...options, pool, catalogue, verify: createVerifier(options.jwtSecret) });
  const faults = new Faults();
  // On close, what is under way is answered; kept-alive connections that are idle would hold the port.
  const app = Fastify({ bodyLimit: 64 * 1024 * 1024, exposeHeadRoutes: false, forceCloseConnections: 'idle' });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.all(`${restPath}*`, async (request, reply) => {
    const target = request.url.slice(restPath.length);
    const fault = faults.take(target.split('?')[0] ?? '');
    if (fault?.action === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (fault?.action === 'drop-before') return hangUp(request, reply);
    const answered = refuseUnknownKey(request, keys) ?? (await answer(toCall(request, target)));
    if (fault?.action === 'drop-after-commit') return hangUp(request, reply);
    return send(reply, answered);
  });
  app.post('/__local/faults', async (request, reply) => {
    const fault = faultSchema.safeParse(JSON.parse(String(request.body)));
    if (!fault.success) return reply.code(400).send({ message: fault.error.message });
    faults.add(fault.data);
    return reply.code(204).send();
  });
  app.delete('/__local/faults', async (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  app.setNotFoundHandler((request, reply) => {
    const { status, body } = notSupported(`${request.url.split('?')[0]}; only ${restPath} is served`).toAnswer();
    return reply.code(status).type('application/json').send(body);
  });

  await app.listen({ port: options.port, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    facts: { port, url: `http://127.0.0.1:${port}`, ...keys },
    async close() {
      await app.close();
      await catalogue.close();
      await pool.end();
    },
  };
}

function toCall(request: FastifyRequest, target: string): Call {
  return { method: request.method, target, headers: request.headers, body: (request.body as string | undefined) ?? '' };
}

/** The check of the gateway that stands before PostgREST. */
function refuseUnknownKey(request: FastifyRequest, keys: Record<string, string>): Answer | undefined {
  const query = request.query as Record<string, string>;
  const key = request.headers.apikey ?? query.apikey;
  if (!key) return refusal('No API key found in request', 'No `apikey` request header or url param was found.');
  if (Object.values(keys).includes(String(key))) return undefined;
  return refusal('Invalid API key', 'Double check your Supabase `anon` or `service_role` API key.');
}

function refusal(message: string, hint: string): Answer {
  return { status: 401, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message, hint }) };
}

function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
