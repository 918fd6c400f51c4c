import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { BillingStore, PaymentProvider } from './ports.ts';

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
  webBaseUrl: string;
}

/** A page of Stripe's where an admin changes the card, sees invoices and cancels. */
export async function openPortal(
  { store, payments, webBaseUrl }: Deps,
  { organization, userId }: MemberPrincipal,
  correlationId: string,
): Promise<Result<{ url: string }>> {
  const { customerId } = await store.stripeAccountOf(organization.id);
  if (!customerId) {
    return fail(
      new AppError('BILLING.NO_CUSTOMER', {
        kind: 'conflict',
        message: 'the organization has not bought anything yet',
      }),
    );
  }
  const url = await payments.createPortal(customerId, `${webBaseUrl}/billing`);
  await store.recordPurchase({
    organizationId: organization.id,
    actor: userId,
    action: 'portal.opened',
    subject: customerId,
    details: {},
    correlationId,
  });
  return ok({ url });
}
