import { app } from '@azure/functions';
import { pruneUsage } from '../../shared/metering/prune-usage.ts';
import type { Container } from '../container.ts';

/** Forgets sent outbox rows, old inbox rows, old idempotency keys, old usage events, and codes and sessions long over. */
export function registerPruneMessaging({ messaging, usage, peopleUpkeep, logger }: Container): void {
  app.timer('pruneMessaging', {
    schedule: '0 17 * * * *',
    handler: async () => {
      const people = await peopleUpkeep.prune();
      const pruned = { ...(await messaging.prune()), usage: await pruneUsage({ usage }), people };
      logger.info({ pruned }, 'old rows forgotten');
    },
  });
}
