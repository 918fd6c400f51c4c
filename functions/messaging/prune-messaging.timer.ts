import { app } from '@azure/functions';
import type { Container } from '../container.ts';

/** Forgets sent outbox rows, old inbox rows and old idempotency keys. */
export function registerPruneMessaging({ messaging, logger }: Container): void {
  app.timer('pruneMessaging', {
    schedule: '0 17 * * * *',
    handler: async () => logger.info({ pruned: await messaging.prune() }, 'old rows forgotten'),
  });
}
