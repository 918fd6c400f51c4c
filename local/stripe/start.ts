import type { AddressInfo } from 'node:net';
import type { Started } from '../kit/program.ts';
import { runDue } from './billing/clockwork.ts';
import { setDunning } from './billing/dunning.ts';
import { serveControl } from './control/serve.ts';
import { createServer, serveApi } from './http/server.ts';
import type { StripeOptions } from './options.ts';
import { servePages } from './pages/serve.ts';
import { configureEndpoints } from './resources/webhook-endpoints.ts';
import { routes } from './routes.ts';
import { Account } from './state/account.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';

const tickMs = 1000;

export async function startStripe(options: StripeOptions): Promise<Started> {
  const account = new Account(options);
  const dispatcher = new Dispatcher(account);
  account.store.transaction(() => {
    configureEndpoints(account, options.webhookEndpoints);
    if (options.dunning) setDunning(account, options.dunning);
  });
  const wake = (): void => dispatcher.wake();
  const server = createServer();
  serveApi(server, { account, routes, secretKey: options.secretKey, afterCall: wake });
  serveControl(server, account, wake);
  servePages(server, account, wake);
  await server.listen({ host: '127.0.0.1', port: options.port });
  const { port } = server.server.address() as AddressInfo;
  account.baseUrl = `http://127.0.0.1:${port}`;
  const tick = (): void => {
    try {
      runDue(account, account.now());
    } catch (error) {
      // The API stays up, so that what blocks the clock can be looked at and mended.
      console.error('stripe: the clock is stuck:', error);
    }
    wake();
  };
  tick();
  const timer = setInterval(tick, tickMs);
  return {
    facts: { port, url: account.baseUrl, secretKey: options.secretKey, publishableKey: options.publishableKey },
    close: async () => {
      clearInterval(timer);
      await dispatcher.stop();
      await server.close();
      account.store.close();
    },
  };
}
