import type { Started } from '../kit/program.ts';
import type { Clerk } from './context.ts';
import { openClerkDatabase } from './database.ts';
import type { ClerkOptions } from './options.ts';
import { applySeed } from './seed.ts';
import { createServer } from './server.ts';
import { loadSigningKey } from './signing-key.ts';
import { WebhookSender } from './webhook-sender.ts';

export async function startClerk(options: ClerkOptions): Promise<Started> {
  const db = openClerkDatabase(options.stateDir);
  const webhooks = new WebhookSender(db, options);
  const clerk: Clerk = {
    db,
    options,
    signingKey: loadSigningKey(options.stateDir),
    origin: '',
    wakeWebhooks: () => webhooks.wake(),
  };
  const server = createServer(clerk);
  clerk.origin = await server.listen({ host: '127.0.0.1', port: options.port });
  if (options.seed) applySeed(clerk, options.seed);
  webhooks.wake();
  const { host, port } = new URL(clerk.origin);
  return {
    facts: {
      port: Number(port),
      issuer: clerk.origin,
      apiUrl: clerk.origin,
      frontendApiUrl: clerk.origin,
      signInUrl: `${clerk.origin}/sign-in`,
      secretKey: options.secretKey,
      publishableKey: `pk_test_${Buffer.from(`${host}$`).toString('base64')}`,
      jwtKeyPem: clerk.signingKey.publicPem,
    },
    async close() {
      await server.close();
      await webhooks.stop();
      db.close();
    },
  };
}
