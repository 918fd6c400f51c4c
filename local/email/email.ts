import fastify from 'fastify';
import { z } from 'zod';
import type { Started } from '../kit/program.ts';
import { registerApi } from './api.ts';
import { registerControl } from './control.ts';
import { errorBody } from './errors.ts';
import { Mailbox } from './mailbox.ts';
import { registerPages } from './pages.ts';

export const emailOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  stateDir: z.string().min(1),
  /** Base64, as Azure gives it out. */
  accessKey: z.base64().min(1),
  /** Addresses that mail may come from. */
  senders: z.array(z.email()).min(1),
});

/** The data plane of Azure Communication Services' email, and one mailbox for everybody it writes to. */
export async function startEmail({
  port,
  stateDir,
  accessKey,
  senders,
}: z.infer<typeof emailOptions>): Promise<Started> {
  const mailbox = new Mailbox(stateDir);
  const app = fastify({ forceCloseConnections: true, bodyLimit: 10 * 1024 * 1024 });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  registerApi(app, mailbox, { accessKey, senders });
  registerControl(app, mailbox);
  registerPages(app, mailbox);
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(errorBody('ResourceNotFound', `not supported here: ${request.method} ${request.url.split('?')[0] ?? ''}`)),
  );
  const url = await app.listen({ host: '127.0.0.1', port });
  return {
    facts: { port: Number(new URL(url).port), url },
    async close() {
      await app.close();
      mailbox.close();
    },
  };
}
