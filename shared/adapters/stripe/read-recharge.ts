import type Stripe from 'stripe';
import { idSchema } from '../../kernel/ids.ts';
import { fromMinorUnits, micros } from '../../kernel/money.ts';
import type { PaymentHint, RechargeId, RechargeReading } from '../../payments/ports.ts';
import { callStripe, unlessMissing } from './errors.ts';
import { idOf, isRecharge } from './event-object.ts';

/** Reads all that Stripe knows of a recharge; null when it is none. */
export async function readRecharge(
  stripe: Stripe,
  { orderId, paymentId }: PaymentHint,
): Promise<RechargeReading | null> {
  const session = orderId
    ? await unlessMissing('retrieve checkout session', () => stripe.checkout.sessions.retrieve(orderId))
    : null;
  const intentId = idOf(session?.payment_intent) ?? paymentId;
  const intent = intentId
    ? await unlessMissing('retrieve payment', () => stripe.paymentIntents.retrieve(intentId))
    : null;
  if (!intent) return session && rechargeOfSession(session);
  const reading = await rechargeOfIntent(stripe, intent);
  return reading && { ...reading, orderId: session?.id ?? null };
}

/** A session that nobody paid. */
function rechargeOfSession(session: Stripe.Checkout.Session): RechargeReading | null {
  const rechargeId = rechargeIdOf(session);
  if (!rechargeId) return null;
  return {
    provider: 'stripe',
    rechargeId,
    orderId: session.id,
    paymentId: null,
    state: session.status === 'expired' ? 'expired' : 'open',
    currency: (session.currency ?? '').toUpperCase(),
    amount: micros(0n),
    failure: null,
    paymentMethod: null,
    refunds: [],
    disputes: [],
  };
}

export async function rechargeOfIntent(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<RechargeReading | null> {
  const rechargeId = rechargeIdOf(intent);
  if (!rechargeId) return null;
  const paid = intent.status === 'succeeded';
  const currency = intent.currency.toUpperCase();
  return {
    provider: 'stripe',
    rechargeId,
    orderId: null,
    paymentId: paid ? intent.id : null,
    state: paid ? 'paid' : hasFailed(intent) ? 'failed' : 'open',
    currency,
    amount: fromMinorUnits(intent.amount_received, currency),
    failure: intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? null,
    paymentMethod: intent.setup_future_usage === 'off_session' ? idOf(intent.payment_method) : null,
    refunds: paid ? await refundsOf(stripe, intent) : [],
    disputes: paid ? await disputesOf(stripe, intent) : [],
  };
}

/** On a page the buyer may try another card; with nobody present a decline is the end. */
function hasFailed({ metadata, status }: Stripe.PaymentIntent): boolean {
  return metadata['wasup_trigger'] === 'automatic' && status !== 'processing';
}

async function refundsOf(stripe: Stripe, { id, currency }: Stripe.PaymentIntent): Promise<RechargeReading['refunds']> {
  const newestFirst = await callStripe('list refunds', () =>
    stripe.refunds.list({ payment_intent: id, limit: 100 }).autoPagingToArray({ limit: 10_000 }),
  );
  return newestFirst.reverse().map((refund) => ({
    refundId: refund.id,
    amount: fromMinorUnits(refund.amount, currency.toUpperCase()),
    stands: refund.status !== 'failed' && refund.status !== 'canceled',
  }));
}

/** Inquiries (`warning_…`) and what was prevented move no money. */
async function disputesOf(
  stripe: Stripe,
  { id, currency }: Stripe.PaymentIntent,
): Promise<RechargeReading['disputes']> {
  const { data } = await callStripe('list disputes', () => stripe.disputes.list({ payment_intent: id, limit: 100 }));
  return data
    .filter(({ status }) => !status.startsWith('warning_') && status !== 'prevented')
    .reverse()
    .map(({ id: disputeId, amount, status }) => ({
      disputeId,
      amount: fromMinorUnits(amount, currency.toUpperCase()),
      state: status === 'won' ? 'won' : status === 'lost' ? 'lost' : 'open',
    }));
}

function rechargeIdOf(object: { metadata: Stripe.Metadata | null }): RechargeId | null {
  const id = idSchema('rch').safeParse(object.metadata?.['wasup_recharge_id']);
  return isRecharge(object) && id.success ? id.data : null;
}
