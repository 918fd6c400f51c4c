import { app } from '@azure/functions';
import { startReconciliation } from '../../shared/billing/reconcile.ts';
import { newId } from '../../shared/kernel/ids.ts';
import type { Container } from '../container.ts';

/** Every night: the first page is a message, which the outbox sends. */
export function registerReconcileBilling({ billing, logger }: Container): void {
  app.timer('reconcileBilling', {
    schedule: '0 0 3 * * *',
    handler: async () => {
      const result = await startReconciliation(billing, null, 'timer', newId('cor'));
      if (!result.ok) throw result.error;
      logger.info({ reconciliationId: result.value.run.id }, 'nightly comparison with Stripe');
    },
  });
}
