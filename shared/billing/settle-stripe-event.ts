import { z } from 'zod';
import type { Applied } from '../messaging/consume-batch.ts';
import type { Logger } from '../kernel/logger.ts';
import type { BillingStore, PaymentProvider } from './ports.ts';

/** The body of a message on `stripe-events`: a hint of what to read, not what happened. */
export const stripeEventMessageSchema = z.object({
  eventId: z.string().min(1),
  type: z.string().min(1),
  subscriptionId: z.string().min(1),
});
export type StripeEventMessage = z.infer<typeof stripeEventMessageSchema>;

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
  logger: Logger;
}

/**
 * Reads the subscription from Stripe and writes it, if that read began after the last one written. So events may come
 * twice, late and in any order, and the entitlement still ends as Stripe has it.
 */
export async function settleStripeEvent(
  { store, payments, logger }: Deps,
  { eventId, type, subscriptionId }: StripeEventMessage,
  correlationId: string | null,
): Promise<Applied> {
  const observation = await store.beginObservation();
  const snapshot = await payments.fetchSubscription(subscriptionId);
  if (!snapshot) {
    return {
      kind: 'dead',
      code: 'STRIPE.SUBSCRIPTION_UNKNOWN',
      reason: `Stripe knows no subscription ${subscriptionId}`,
    };
  }
  if (snapshot.kind !== 'platform') {
    logger.info({ eventId, type, kind: snapshot.kind }, 'event of another product');
    return { kind: 'done' };
  }
  if (!snapshot.organizationId) {
    return {
      kind: 'dead',
      code: 'STRIPE.ORGANIZATION_MISSING',
      reason: `subscription ${subscriptionId} names no organization`,
    };
  }
  const outcome = await store.applySubscription(snapshot.organizationId, snapshot, observation, correlationId);
  if (outcome === 'unknown_organization') {
    return {
      kind: 'dead',
      code: 'STRIPE.ORGANIZATION_UNKNOWN',
      reason: `subscription ${subscriptionId} names an organization that is not here`,
    };
  }
  logger.info({ eventId, type, outcome, organizationId: snapshot.organizationId }, 'stripe event settled');
  return { kind: 'done' };
}
