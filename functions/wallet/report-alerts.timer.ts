import { app } from '@azure/functions';
import { reportAlerts } from '../../shared/wallet/report-alerts.ts';
import type { Container } from '../container.ts';

/** Puts new alerts about wallets into the logs, where an alarm may stand on them. */
export function registerReportWalletAlerts({ wallet, logger }: Container): void {
  app.timer('reportWalletAlerts', {
    schedule: '20 * * * * *',
    handler: () => reportAlerts({ wallets: wallet.store, logger: logger.child({ function: 'reportWalletAlerts' }) }),
  });
}
