import fastify from 'fastify';
import { z } from 'zod';
import type { Started } from '../kit/program.ts';
import { registerApi } from './api.ts';
import { registerControl } from './control.ts';
import { answerTunnels } from './gateway.ts';
import { Market } from './market.ts';

export const proxyProviderOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  stateDir: z.string().min(1),
  apiKey: z.string().min(1),
});

/** Bright Data in as many words as we use: its account management API, and the gateway that its zones are reached by. */
export async function startProxyProvider({
  port,
  stateDir,
  apiKey,
}: z.infer<typeof proxyProviderOptions>): Promise<Started> {
  const market = new Market(stateDir);
  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  registerApi(app, market, apiKey);
  registerControl(app, market);
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('text/plain')
      .send(`not supported here: ${request.method} ${request.url.split('?')[0]}`),
  );
  answerTunnels(app.server, market);
  const url = await app.listen({ host: '127.0.0.1', port });
  return {
    facts: { port: Number(new URL(url).port), url },
    async close() {
      await app.close();
      market.close();
    },
  };
}
