import fastify, { type FastifyInstance } from 'fastify';
import { backendApi } from './backend-api/backend-api.ts';
import type { Clerk } from './context.ts';
import { allowFrontEnds } from './cross-origin.ts';
import { asClerkErrors, ClerkError, errorBody } from './errors.ts';
import { frontendApi } from './frontend-api/frontend-api.ts';
import { registerLocalToken } from './local-token.ts';
import { registerPages } from './pages/pages.ts';
import { errorPage } from './pages/error-page.ts';

export function createServer(clerk: Clerk): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  acceptBodies(app);
  allowFrontEnds(app, clerk);

  app.setErrorHandler((error, request, reply) => {
    const errors = asClerkErrors(error);
    if (!errors) console.error(`${request.method} ${request.url}`, error);
    const answer = errors ?? [new ClerkError(500, 'internal_clerk_error', 'Oops, an unexpected error occurred')];
    const status = answer[0]?.status ?? 500;
    if (request.headers.accept?.includes('text/html')) {
      return reply.code(status).type('text/html; charset=utf-8').send(errorPage(answer));
    }
    return reply.code(status).send(errorBody(answer));
  });
  app.setNotFoundHandler((request) => {
    const message = `not supported here: ${request.method} ${request.url.split('?')[0]}`;
    throw new ClerkError(404, 'resource_not_found', 'not found', message);
  });
  // The official client reads a body as JSON only when the content type is exactly this.
  app.addHook('onSend', async (_request, reply) => {
    if (reply.getHeader('content-type') === 'application/json; charset=utf-8') {
      void reply.header('content-type', 'application/json');
    }
  });

  app.get('/.well-known/jwks.json', () => clerk.signingKey.jwks);
  void app.register(backendApi, { clerk });
  void app.register(frontendApi, { clerk });
  registerLocalToken(app, clerk);
  registerPages(app, clerk);
  return app;
}

/** JSON, where the official client also announces it for requests without a body, and HTML forms. */
function acceptBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(body.toString()));
    } catch {
      done(new ClerkError(400, 'request_body_invalid', 'Request body invalid', 'The request body is not JSON.'));
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
  );
}
