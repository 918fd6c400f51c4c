import type { Logger } from '../kernel/logger.ts';
import type { AutoRechargeStore, Providers, RechargeReconciliationStore, RechargeStore } from './ports.ts';

/** What the messages of `payment-events` need. */
export interface PaymentDeps {
  store: RechargeStore;
  automatic: AutoRechargeStore;
  reconciliations: RechargeReconciliationStore;
  providers: Providers;
  logger: Logger;
}
