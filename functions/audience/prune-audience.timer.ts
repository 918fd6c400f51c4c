import { app } from '@azure/functions';
import type { Container } from '../container.ts';

/** Forgets members of deleted lists, uploads that never came, and old imports and exports. */
export function registerPruneAudience({ audience, logger }: Container): void {
  app.timer('pruneAudience', {
    schedule: '40 */10 * * * *',
    handler: async () => {
      const pruned = await audience.prune();
      logger.info({ pruned }, 'old audience rows forgotten');
    },
  });
}
