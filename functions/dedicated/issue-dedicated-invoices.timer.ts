import { app } from '@azure/functions';
import { issueInvoices } from '../../shared/dedicated/issue-invoices.ts';
import type { Container } from '../container.ts';

const PRUNED_AT_ONCE = 5000;

/** Every hour from the 1st on; what is decided and made already is not done again, so the hour after goes on with the rest. */
export function registerIssueDedicatedInvoices({ dedicated, logger }: Container): void {
  app.timer('issueDedicatedInvoices', {
    schedule: '0 35 * * * *',
    handler: async () => {
      const counts = await issueInvoices({
        ...dedicated,
        logger: logger.child({ function: 'issueDedicatedInvoices' }),
      });
      const pruned = await dedicated.store.prune(PRUNED_AT_ONCE);
      if (counts.prepared + counts.issued + pruned > 0) logger.info({ ...counts, pruned }, 'dedicated months invoiced');
    },
  });
}
