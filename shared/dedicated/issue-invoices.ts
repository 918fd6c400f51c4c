import type { Clock } from '../kernel/clock.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { DedicatedInvoiceId, DedicatedInvoicer, DedicatedStore, PreparedInvoice } from './ports.ts';

const AT_ONCE = 50;

export interface IssueDeps {
  store: DedicatedStore;
  invoicer: DedicatedInvoicer;
  /** The organization's one customer at Stripe. */
  customerOf: (organization: { id: OrganizationId; name: string }) => Promise<string>;
  clock: Clock;
  logger: Logger;
}

/**
 * Decides the invoices of the months that are over and makes them at Stripe. The decision is one transaction, once for each
 * organization and month; what comes after it may stop anywhere and be done again.
 */
export async function issueInvoices(deps: IssueDeps): Promise<{ prepared: number; issued: number }> {
  const { store, clock, logger } = deps;
  const counts = { prepared: 0, issued: 0 };
  for (let decided = AT_ONCE; decided > 0; counts.prepared += decided) {
    decided = await store.prepare(clock.now(), AT_ONCE);
  }
  let after: DedicatedInvoiceId | null = null;
  for (;;) {
    const invoices: PreparedInvoice[] = await store.prepared(AT_ONCE, after);
    for (const invoice of invoices) {
      try {
        await issue(deps, invoice);
        counts.issued += 1;
      } catch (error) {
        logger.warn({ error, invoice: invoice.id, organizationId: invoice.organizationId }, 'invoice not issued yet');
        const reason = error instanceof Error ? error.message : String(error);
        await store.record(invoice.id, { stripeInvoiceId: null, issued: false, error: reason });
      }
    }
    const last = invoices.at(-1);
    if (!last || invoices.length < AT_ONCE) return counts;
    after = last.id;
  }
}

async function issue({ store, invoicer, customerOf }: IssueDeps, invoice: PreparedInvoice): Promise<void> {
  const customerId = await customerOf({ id: invoice.organizationId, name: invoice.organizationName });
  let { stripeInvoiceId } = invoice;
  if (!stripeInvoiceId) {
    ({ stripeInvoiceId } = await invoicer.ensureInvoice(customerId, invoice));
    await store.record(invoice.id, { stripeInvoiceId, issued: false, error: null });
  }
  await invoicer.complete(stripeInvoiceId, customerId, invoice);
  await store.record(invoice.id, { stripeInvoiceId, issued: true, error: null });
}
