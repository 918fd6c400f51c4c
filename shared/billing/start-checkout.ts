import { AppError } from '../kernel/app-error.ts';
import { COMMON_REFUSALS } from '../kernel/common-refusals.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { CheckoutRequest, CheckoutResponse } from './billing.schema.ts';
import { billingCustomerOf } from './customer.ts';
import type { BillingStore, PaymentProvider, WantedSubscription } from './ports.ts';
import { settleSubscription } from './settle-subscription.ts';

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
  webBaseUrl: string;
}

interface Call {
  idempotencyKey: string | null;
  correlationId: string;
}

/** Sends a first buyer to Stripe's checkout; changes the one subscription of an organization that has one. */
export async function startCheckout(
  deps: Deps,
  principal: MemberPrincipal,
  request: CheckoutRequest,
  call: Call,
): Promise<Result<CheckoutResponse>> {
  const { organization } = principal;
  if (organization.status === 'suspended') {
    return fail(new AppError('ORGANIZATION.SUSPENDED', COMMON_REFUSALS['ORGANIZATION.SUSPENDED']));
  }
  const stranger = strangeUrl(request, deps.webBaseUrl);
  if (stranger) return fail(stranger);
  const account = await deps.store.stripeAccountOf(organization.id);
  return (
    (account.subscriptionId ? await change(deps, principal, account.subscriptionId, request, call) : null) ??
    (await buy(deps, principal, request, call))
  );
}

/** Null when the subscription has ended without our knowing: then there is nothing to change. */
async function change(
  { store, payments }: Deps,
  { organization, userId }: MemberPrincipal,
  subscriptionId: string,
  request: CheckoutRequest,
  { idempotencyKey, correlationId }: Call,
): Promise<Result<CheckoutResponse> | null> {
  const wanted = wantedOf(request);
  const outcome = await payments.changeSubscription(subscriptionId, wanted, idempotencyKey);
  if (outcome === 'ended') {
    await settleSubscription({ store, payments }, subscriptionId, correlationId);
    return null;
  }
  if (outcome === 'nothing_left') {
    return fail(
      new AppError('BILLING.NOTHING_LEFT', {
        kind: 'unprocessable',
        message: 'this would leave nothing of the subscription: cancel it in the billing portal instead',
      }),
    );
  }
  await store.recordPurchase({
    organizationId: organization.id,
    actor: userId,
    action: 'subscription.change_requested',
    subject: subscriptionId,
    details: { ...wanted },
    correlationId,
  });
  return ok({ kind: 'changed', subscriptionId });
}

async function buy(
  { store, payments, webBaseUrl }: Deps,
  { organization, userId }: MemberPrincipal,
  request: CheckoutRequest,
  { idempotencyKey, correlationId }: Call,
): Promise<Result<CheckoutResponse>> {
  const wanted = wantedOf(request);
  if (!wanted.seats && !wanted.creditPacks && !wanted.tier) {
    return fail(
      new AppError('REQUEST.INVALID', {
        kind: 'invalid',
        message: 'there is no subscription yet: choose at least one seat, a credit pack or a tier',
        details: { errors: [{ path: 'body.seats', message: 'choose at least one seat, a credit pack or a tier' }] },
      }),
    );
  }
  const customerId = await billingCustomerOf({ store, payments }, organization);
  const checkout = await payments.createCheckout({
    organizationId: organization.id,
    customerId,
    wanted,
    successUrl: request.successUrl ?? `${webBaseUrl}/billing?checkout=success`,
    cancelUrl: request.cancelUrl ?? `${webBaseUrl}/billing?checkout=canceled`,
    idempotencyKey,
  });
  await store.recordPurchase({
    organizationId: organization.id,
    actor: userId,
    action: 'checkout.started',
    subject: checkout.checkoutSessionId,
    details: { ...wanted },
    correlationId,
  });
  return ok({ kind: 'checkout', ...checkout });
}

function wantedOf({ seats, creditPacks, tier }: CheckoutRequest): WantedSubscription {
  return { seats, creditPacks, tier };
}

function strangeUrl({ successUrl, cancelUrl }: CheckoutRequest, webBaseUrl: string): AppError | null {
  for (const [field, url] of Object.entries({ successUrl, cancelUrl })) {
    if (url && new URL(url).origin !== new URL(webBaseUrl).origin) {
      return new AppError('REQUEST.INVALID', {
        kind: 'invalid',
        message: 'a buyer is sent back to our own site only',
        details: { errors: [{ path: `body.${field}`, message: `must begin with ${webBaseUrl}/` }] },
      });
    }
  }
  return null;
}
