import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Started } from '../kit/program.ts';
import { CosmosError } from './answer.ts';
import { authorize } from './authorization.ts';
import { createAccount, type Account } from './engine.ts';
import { perform } from './operations.ts';
import { Persistence } from './persistence.ts';
import { readRequest } from './request.ts';

export const cosmosOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  stateDir: z.string().min(1),
});

/** The well-known key of Microsoft's emulator: no secret, and what every tool expects. */
const key = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

export async function startCosmos({ port, stateDir }: z.infer<typeof cosmosOptions>): Promise<Started> {
  const persistence = new Persistence(stateDir);
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const endpoint = `http://127.0.0.1:${bound}`;
  const account = createAccount(`${endpoint}/`);
  persistence.load(account);
  server.on('request', (request, response) => void answer(account, persistence, request, response));
  return {
    facts: { port: bound, endpoint, key },
    async close() {
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
      persistence.close();
    },
  };
}

async function answer(
  account: Account,
  persistence: Persistence,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body: object | undefined;
  try {
    const parsed = await readRequest(request);
    authorize(parsed, key);
    body = await perform(account, parsed, response);
  } catch (error) {
    const refusal = error instanceof CosmosError ? error : undefined;
    if (!refusal) console.error(`${request.method} ${request.url}`, error);
    response.statusCode = refusal?.status ?? 500;
    body = {
      code: refusal?.code ?? 'InternalServerError',
      message: String(error instanceof Error ? error.message : error),
    };
  }
  // Before the answer: nothing is acknowledged that a kill could still take back.
  persistence.flush();
  if (response.statusCode >= 400) body = { message: '', ...body };
  if (body && '_etag' in body) response.setHeader('etag', String(body._etag));
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-ms-activity-id', randomUUID());
  response.setHeader('x-ms-request-charge', '1');
  response.end([204, 304].includes(response.statusCode) ? undefined : JSON.stringify(body));
}
