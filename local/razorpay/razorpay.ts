import fastify from 'fastify';
import { z } from 'zod';
import type { Started } from '../kit/program.ts';
import { registerApi } from './api.ts';
import { registerCheckout } from './checkout.ts';
import { registerControl } from './control.ts';
import { RazorpayError } from './errors.ts';
import { Sender } from './sender.ts';
import { Store } from './store.ts';

export const razorpayOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535).default(0),
  stateDir: z.string().min(1),
  keyId: z.string().startsWith('rzp_test_').default('rzp_test_local'),
  keySecret: z.string().min(1).default('local-key-secret'),
  webhook: z.strictObject({ url: z.url(), secret: z.string().min(1) }).optional(),
});

/** Razorpay in as many words as we use: orders, payments, refunds, disputes, the pay page, and webhooks. */
export async function startRazorpay({
  port,
  stateDir,
  keyId,
  keySecret,
  webhook,
}: z.infer<typeof razorpayOptions>): Promise<Started> {
  const store = new Store(stateDir);
  const sender = new Sender(store, webhook ?? null);
  const wake = (): void => sender.wake();
  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof RazorpayError) return reply.code(error.status).send(error.body);
    if (error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500) {
      return reply.code(400).send(new RazorpayError(400, error.message).body);
    }
    console.error('razorpay:', error);
    return reply.code(500).send(new RazorpayError(500, 'We are facing some trouble completing your request.').body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(new RazorpayError(404, `not supported here: ${request.method} ${request.url.split('?')[0]}`).body),
  );
  registerApi(app, store, { keyId, keySecret }, wake);
  registerCheckout(app, store, { keyId, keySecret }, wake);
  registerControl(app, store, keySecret, wake);
  const url = await app.listen({ host: '127.0.0.1', port });
  wake();
  return {
    facts: { port: Number(new URL(url).port), url, keyId, keySecret },
    async close() {
      await sender.stop();
      await app.close();
      store.close();
    },
  };
}
