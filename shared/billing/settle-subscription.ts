import { AppError } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import type { BillingStore, CreditChange, PaymentProvider, SubscriptionSnapshot } from './ports.ts';
import { settleInvoicesOf } from './settle-invoice.ts';

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
}

export type SettledSubscription =
  | { kind: 'unsettled'; code: string; reason: string }
  | { kind: 'other_product' }
  | {
      kind: 'settled';
      outcome: 'applied' | 'stale' | 'other_subscription' | 'refused';
      subscription: SubscriptionSnapshot & { organizationId: OrganizationId };
      entitlementChanged: boolean;
      secondSubscriptionUndone: boolean;
      credits: CreditChange;
    };

const ATTEMPTS = 3;

/**
 * Reads the subscription from Stripe and writes it, if that read began after the last one written. So events may come
 * twice, late and in any order, and the entitlement still ends as Stripe has it. One that was bought beside the
 * organization's living one is cancelled and paid back.
 */
export async function settleSubscription(
  deps: Deps,
  subscriptionId: string,
  correlationId: string | null,
): Promise<SettledSubscription> {
  const { store, payments } = deps;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const observation = await store.beginObservation();
    const snapshot = await payments.fetchSubscription(subscriptionId);
    if (!snapshot) {
      return unsettled('STRIPE.SUBSCRIPTION_UNKNOWN', `Stripe knows no subscription ${subscriptionId}`);
    }
    if (snapshot.kind !== 'platform') return { kind: 'other_product' };
    const { organizationId } = snapshot;
    if (!organizationId) {
      return unsettled('STRIPE.ORGANIZATION_MISSING', `subscription ${subscriptionId} names no organization`);
    }
    const subscription = { ...snapshot, organizationId };
    // Its credits end with it: what it still has to grant or to give back comes before its end.
    const credits =
      snapshot.status === 'CANCELED'
        ? await settleInvoicesOf(deps, subscription, null, correlationId)
        : { granted: 0, takenBack: 0 };
    const applied = await store.applySubscription(organizationId, snapshot, observation, correlationId);
    const settled = { kind: 'settled', subscription, credits } as const;
    switch (applied.outcome) {
      case 'unknown_organization':
        return unsettled(
          'STRIPE.ORGANIZATION_UNKNOWN',
          `subscription ${subscriptionId} names an organization that is not here`,
        );
      case 'refused': {
        if (!applied.undone) await undo(deps, subscriptionId, correlationId);
        const undone = !applied.undone;
        return { ...settled, outcome: 'refused', entitlementChanged: false, secondSubscriptionUndone: undone };
      }
      case 'second_subscription':
        // The one that is kept may have ended without our knowing: it is read before the other is refused for it.
        await settleSubscription(deps, applied.keptSubscriptionId, correlationId);
        await store.refuseSubscription(organizationId, subscriptionId, applied.keptSubscriptionId, correlationId);
        continue;
      default:
        return {
          ...settled,
          outcome: applied.outcome,
          entitlementChanged: applied.outcome === 'applied' && applied.changed,
          secondSubscriptionUndone: false,
        };
    }
  }
  throw new AppError('BILLING.SUBSCRIPTIONS_CHANGING', {
    kind: 'unavailable',
    message: `subscription ${subscriptionId} changed while it was settled`,
  });
}

async function undo({ store, payments }: Deps, subscriptionId: string, correlationId: string | null): Promise<void> {
  const refundedCents = await payments.undoSubscription(subscriptionId);
  await store.finishRefusal(subscriptionId, refundedCents, correlationId);
}

function unsettled(code: string, reason: string): SettledSubscription {
  return { kind: 'unsettled', code, reason };
}
