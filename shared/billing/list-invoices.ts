import type { OrganizationId } from '../kernel/ids.ts';
import type { Page } from '../kernel/page.ts';
import type { Invoice } from './billing.schema.ts';
import type { BillingStore, PaymentProvider } from './ports.ts';

/** The organization's invoices at Stripe, newest first; none before it bought anything. */
export async function listInvoices(
  { store, payments }: { store: BillingStore; payments: PaymentProvider },
  organizationId: OrganizationId,
  page: { cursor: string | null; limit: number },
): Promise<Page<Invoice>> {
  const { customerId } = await store.stripeAccountOf(organizationId);
  return customerId ? payments.listInvoices(customerId, page) : { items: [], nextCursor: null };
}
