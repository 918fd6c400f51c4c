import { app } from '@azure/functions';
import { expireHolds, keepMonths, settleUnmatched } from '../../shared/settlement/keep-up.ts';
import { reconcileLately } from '../../shared/settlement/reconcile-meta.ts';
import type { Container } from '../container.ts';

export function registerSettlementTimers({ settlement, logger }: Container): void {
  const timer = (
    name: string,
    schedule: string,
    work: (deps: typeof settlement & { logger: typeof logger }) => Promise<void>,
  ) => app.timer(name, { schedule, handler: () => work({ ...settlement, logger: logger.child({ function: name }) }) });
  timer('settleUnmatched', '35 * * * * *', settleUnmatched);
  timer('expireHolds', '50 * * * * *', expireHolds);
  timer('keepMonths', '0 20 2 * * *', (deps) => keepMonths(deps, settlement.keepMonths));
  timer('reconcileMeta', '0 30 4 * * *', reconcileLately);
}
