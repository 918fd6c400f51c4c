import { z } from 'zod';
import type { Applied } from '../messaging/consume-batch.ts';
import type { Logger } from '../kernel/logger.ts';
import type { BillingStore, PaymentProvider } from './ports.ts';
import { settleInvoice } from './settle-invoice.ts';
import { settleSubscription } from './settle-subscription.ts';

const reference = z.string().min(1).nullable().default(null);

/** The body of a message on `stripe-events`: a hint of what to read, not what happened. */
export const stripeEventMessageSchema = z.object({
  eventId: z.string().min(1),
  type: z.string().min(1),
  subscriptionId: reference,
  invoiceId: reference,
  paymentIntentId: reference,
});
export type StripeEventMessage = z.infer<typeof stripeEventMessageSchema>;

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
  logger: Logger;
}

/** Settles what the event hints at: the subscription as Stripe has it now, then the invoice of it that the event names. */
export async function settleStripeEvent(
  { store, payments, logger }: Deps,
  { eventId, type, ...hint }: StripeEventMessage,
  correlationId: string | null,
): Promise<Applied> {
  const invoiceId =
    hint.invoiceId ?? (hint.paymentIntentId ? await payments.invoiceOfPayment(hint.paymentIntentId) : null);
  const subscriptionId = hint.subscriptionId ?? (invoiceId ? await payments.subscriptionOfInvoice(invoiceId) : null);
  if (!subscriptionId) {
    logger.info({ eventId, type }, 'event about no subscription');
    return { kind: 'done' };
  }
  const settled = await settleSubscription({ store, payments }, subscriptionId, correlationId);
  if (settled.kind === 'unsettled') return { kind: 'dead', code: settled.code, reason: settled.reason };
  if (settled.kind === 'other_product') {
    logger.info({ eventId, type }, 'event of another product');
    return { kind: 'done' };
  }
  const { subscription, outcome } = settled;
  const credits = invoiceId
    ? await settleInvoice({ store, payments }, subscription, invoiceId, correlationId)
    : settled.credits;
  logger.info(
    { eventId, type, outcome, ...credits, organizationId: subscription.organizationId },
    'stripe event settled',
  );
  return { kind: 'done' };
}
