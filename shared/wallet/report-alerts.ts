import type { Logger } from '../kernel/logger.ts';
import type { WalletStore } from './ports.ts';

const AT_ONCE = 200;

/** Logs each new alert once, for whoever watches the logs; operators see the open ones with their wallets. */
export async function reportAlerts({ wallets, logger }: { wallets: WalletStore; logger: Logger }): Promise<void> {
  for (const { organizationId, kind, subject } of await wallets.claimAlerts(AT_ONCE)) {
    logger.warn({ organizationId, alert: kind, subject }, 'an operator should look at a wallet');
  }
}
