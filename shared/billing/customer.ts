import type { OrganizationId } from '../kernel/ids.ts';
import type { BillingStore, PaymentActions } from './ports.ts';

export interface CustomerDeps {
  store: Pick<BillingStore, 'stripeAccountOf' | 'linkStripeCustomer'>;
  payments: Pick<PaymentActions, 'createCustomer'>;
}

/** The organization's one customer at Stripe, made at its first purchase of any kind. */
export async function billingCustomerOf(
  { store, payments }: CustomerDeps,
  { id, name }: { id: OrganizationId; name: string },
): Promise<string> {
  const { customerId } = await store.stripeAccountOf(id);
  return customerId ?? (await store.linkStripeCustomer(id, await payments.createCustomer(id, name)));
}
