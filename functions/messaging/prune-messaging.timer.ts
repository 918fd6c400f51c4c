import { app } from '@azure/functions';
import { pruneUsage } from '../../shared/metering/prune-usage.ts';
import type { Container } from '../container.ts';

/** Forgets sent outbox rows, old inbox rows, old idempotency keys and old usage events. */
export function registerPruneMessaging({ messaging, usage, logger }: Container): void {
  app.timer('pruneMessaging', {
    schedule: '0 17 * * * *',
    handler: async () => {
      const pruned = { ...(await messaging.prune()), usage: await pruneUsage({ usage }) };
      logger.info({ pruned }, 'old rows forgotten');
    },
  });
}
