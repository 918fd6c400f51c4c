import type { FastifyInstance } from 'fastify';
import type { Clerk } from './context.ts';
import { ClerkError } from './errors.ts';

/** CORS with cookies for the configured front ends; a change asked for by any other origin's page is refused. */
export function allowFrontEnds(app: FastifyInstance, clerk: Clerk): void {
  const allowed = new Set(clerk.options.allowedOrigins.map((url) => new URL(url).origin));
  app.addHook('onRequest', async (request, reply) => {
    const { origin, host } = request.headers;
    if (origin === undefined) return;
    void reply.header('vary', 'Origin');
    if (allowed.has(origin)) {
      void reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
    } else if (origin !== `http://${host}` && request.method !== 'GET') {
      throw new ClerkError(
        400,
        'origin_invalid',
        'Invalid HTTP Origin header',
        `The origin ${origin} is not one of the configured front ends: ${[...allowed].join(', ')}.`,
      );
    }
  });
  app.options('/*', (request, reply) =>
    reply
      .header('access-control-allow-methods', 'GET, POST, PATCH, PUT, DELETE')
      .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '')
      .header('access-control-max-age', '600')
      .code(204)
      .send(),
  );
}

/** Where to send a person back to, or undefined when that place is not one of the front ends. */
export function allowedRedirect(clerk: Clerk, redirectUrl: string): string | undefined {
  if (!URL.canParse(redirectUrl)) return undefined;
  const { origin, href } = new URL(redirectUrl);
  return clerk.options.allowedOrigins.some((allowed) => new URL(allowed).origin === origin) ? href : undefined;
}
