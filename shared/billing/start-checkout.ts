import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { CheckoutRequest, CheckoutResponse } from './billing.schema.ts';
import type { BillingStore, PaymentProvider } from './ports.ts';

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
  webBaseUrl: string;
}

/** Sends a first buyer to Stripe's checkout; changes the one subscription of an organization that has one. */
export async function startCheckout(
  { store, payments, webBaseUrl }: Deps,
  { organization }: MemberPrincipal,
  request: CheckoutRequest,
  idempotencyKey: string | null,
): Promise<Result<CheckoutResponse>> {
  if (organization.status === 'suspended') {
    return fail(
      new AppError('ORGANIZATION.SUSPENDED', { kind: 'forbidden', message: 'the organization is suspended' }),
    );
  }
  for (const [field, url] of Object.entries({ successUrl: request.successUrl, cancelUrl: request.cancelUrl })) {
    if (url && new URL(url).origin !== new URL(webBaseUrl).origin) {
      return fail(
        new AppError('REQUEST.INVALID', {
          kind: 'invalid',
          message: 'a buyer is sent back to our own site only',
          details: { errors: [{ path: `body.${field}`, message: `must begin with ${webBaseUrl}/` }] },
        }),
      );
    }
  }
  const account = await store.stripeAccountOf(organization.id);
  if (account.subscriptionId) {
    await payments.changeSubscription(account.subscriptionId, request.seats, request.tier, idempotencyKey);
    return ok({ kind: 'changed', subscriptionId: account.subscriptionId });
  }
  const customerId =
    account.customerId ??
    (await store.linkStripeCustomer(
      organization.id,
      await payments.createCustomer(organization.id, organization.name),
    ));
  const checkout = await payments.createCheckout({
    organizationId: organization.id,
    customerId,
    seats: request.seats,
    tier: request.tier,
    successUrl: request.successUrl ?? `${webBaseUrl}/billing?checkout=success`,
    cancelUrl: request.cancelUrl ?? `${webBaseUrl}/billing?checkout=canceled`,
    idempotencyKey,
  });
  return ok({ kind: 'checkout', ...checkout });
}
