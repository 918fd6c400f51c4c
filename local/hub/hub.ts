import { existsSync, readFileSync } from 'node:fs';
import fastify from 'fastify';
import { html, renderPage } from '../kit/page.ts';
import type { Started } from '../kit/program.ts';
import type { Connections } from '../stack/connections.ts';
import { listDocuments, readDocument } from './documents.ts';
import { homePage } from './home-page.ts';
import type { HubOptions } from './options.ts';
import { hubParts } from './parts.ts';
import { statusOf } from './status.ts';

export async function startHub(options: HubOptions): Promise<Started> {
  const parts = hubParts(options.ports);
  const server = fastify({ forceCloseConnections: true });

  server.get('/', async (_request, reply) => {
    const page = homePage({ parts, connections: readConnections(options), documents: await listDocuments() });
    return reply.type('text/html').send(page);
  });
  server.get('/status.json', async () => ({
    ready: existsSync(options.connectionsFile),
    parts: await statusOf(parts),
  }));
  server.get<{ Params: { '*': string } }>('/documents/*', async ({ params }, reply) => {
    const name = params['*'];
    const text = await readDocument(name);
    if (text === undefined) return reply.code(404).send({ error: `there is no document ${name}` });
    const nav = [{ href: '/', label: 'Wasup' }];
    return reply.type('text/html').send(renderPage({ title: name, nav, body: html`<pre class="card">${text}</pre>` }));
  });

  const url = await server.listen({ host: '127.0.0.1', port: options.port });
  return { facts: { port: Number(new URL(url).port), url }, close: () => server.close() };
}

/** Undefined while the parts are still being started. */
function readConnections({ connectionsFile }: HubOptions): Connections | undefined {
  if (!existsSync(connectionsFile)) return undefined;
  return JSON.parse(readFileSync(connectionsFile, 'utf8')) as Connections;
}
