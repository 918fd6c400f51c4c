import { createReadStream, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import fastify from 'fastify';
import type { Started } from '../kit/program.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

export interface WebOptions {
  port: number;
  root: string;
  config: Record<string, string>;
}

/** Serves a built site as a static host does: a file when there is one, else the page, which routes by itself. */
export async function startWeb({ port, root, config }: WebOptions): Promise<Started> {
  const folder = path.resolve(root);
  if (!existsSync(path.join(folder, 'index.html')))
    throw new Error(`${root} holds no built site (no index.html): npm run build`);
  const server = fastify({ forceCloseConnections: true });
  server.get('/config.json', async (_request, reply) => reply.header('cache-control', 'no-store').send(config));
  server.get<{ Params: { '*': string } }>('/*', async ({ params }, reply) => {
    const wanted = path.join(folder, params['*']);
    const isFile = isInside(folder, wanted) && statSync(wanted, { throwIfNoEntry: false })?.isFile();
    // A missing file must not answer with the page: a browser would take it for a script or a picture.
    if (!isFile && path.extname(wanted) in types) return reply.code(404).type('text/plain').send('not found');
    const file = isFile ? wanted : path.join(folder, 'index.html');
    return reply
      .type(types[path.extname(file)] ?? 'application/octet-stream')
      .header('cache-control', 'no-cache')
      .header('x-content-type-options', 'nosniff')
      .send(createReadStream(file));
  });
  const url = await server.listen({ host: '127.0.0.1', port });
  return { facts: { port: Number(new URL(url).port), url }, close: () => server.close() };
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}
