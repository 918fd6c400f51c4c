import type { OrganizationId } from '../kernel/ids.ts';
import type { BillingStore, CreditChange, PaymentProvider, SubscriptionSnapshot } from './ports.ts';

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
}

type Owned = SubscriptionSnapshot & { organizationId: OrganizationId };

const NOTHING: CreditChange = { granted: 0, takenBack: 0 };

/** Reads an invoice of the subscription from Stripe, and grants or takes back the credits that it says, each once. */
export async function settleInvoice(
  { store, payments }: Deps,
  { organizationId, subscriptionId, endedAt, status }: Owned,
  invoiceId: string,
  correlationId: string | null,
): Promise<CreditChange> {
  const invoice = await payments.fetchInvoice(invoiceId, endedAt);
  if (!invoice?.paid) return NOTHING;
  const subscription = { subscriptionId, ended: status === 'CANCELED' };
  return store.settleInvoice(organizationId, subscription, invoice, correlationId);
}

/** Settles every paid invoice of the subscription, or those since a day. */
export async function settleInvoicesOf(
  deps: Deps,
  subscription: Owned,
  since: Date | null,
  correlationId: string | null,
): Promise<CreditChange> {
  const sum = { ...NOTHING };
  // Its credits end after the last of its invoices, not with the first that is settled.
  const living: Owned = subscription.status === 'CANCELED' ? { ...subscription, status: 'ACTIVE' } : subscription;
  for (const invoiceId of await deps.payments.paidInvoicesOf(subscription.subscriptionId, since)) {
    const change = await settleInvoice(deps, living, invoiceId, correlationId);
    sum.granted += change.granted;
    sum.takenBack += change.takenBack;
  }
  return sum;
}
