import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { applyCors } from './cors.ts';
import { BodyTooLargeError, readBody } from './request-body.ts';
import { decodePath } from './request-url.ts';
import { writeEmpty, writeText } from './response.ts';

/** One of those who may answer a request; false passes it on. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  body: Buffer,
) => Promise<boolean> | boolean;

interface ServedApp {
  /** A host that is down answers 503 to everything but `control`. */
  isDown: boolean;
  control: Handler;
  handlers: readonly Handler[];
}

interface Options {
  corsOrigins: readonly string[];
  /** Requests wait for it, as they do while the real host starts. */
  app: Promise<ServedApp>;
  onError: (error: unknown) => void;
}

/** The host's HTTP front: CORS, the body, then whoever answers first, else 404 with an empty body. */
export function createHttpServer(options: Options): Server {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.onError(error);
      request.resume();
      if (!response.headersSent) writeEmpty(response, error instanceof BodyTooLargeError ? 413 : 500);
      else response.destroy();
    });
  });
  server.requestTimeout = 0;
  return server;
}

/** Takes no more requests and resolves when those under way are answered. */
export async function closeServer(server: Server): Promise<void> {
  const closing = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(closing);
}

async function answer(options: Options, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (applyCors(options.corsOrigins, request, response)) return;
  const path = decodePath(request.url ?? '/');
  const body = await readBody(request);
  const { isDown, control, handlers } = await options.app;
  for (const handler of isDown ? [control] : [control, ...handlers]) {
    if (await handler(request, response, path, body)) return;
  }
  if (isDown) writeText(response, 503, 'Function host is not running.');
  else writeEmpty(response, 404);
}
