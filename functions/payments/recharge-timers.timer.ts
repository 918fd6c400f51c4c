import { app } from '@azure/functions';
import { newId } from '../../shared/kernel/ids.ts';
import { watchBalances } from '../../shared/payments/watch-balances.ts';
import type { Container } from '../container.ts';

export function registerRechargeTimers({ payments, logger }: Container): void {
  app.timer('watchBalances', {
    schedule: '*/15 * * * * *',
    handler: async () => {
      const found = await watchBalances(payments.automatic);
      if (found.recharges > 0 || found.alerts > 0) logger.info(found, 'low balances');
    },
  });
  app.timer('reconcileRecharges', {
    schedule: '0 30 3 * * *',
    handler: async () => {
      const { run } = await payments.reconciliations.start('timer', newId('cor'));
      logger.info({ reconciliationId: run.id }, 'nightly comparison of recharges');
    },
  });
}
