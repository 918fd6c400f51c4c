import { idSchema } from '../../kernel/ids.ts';
import { fromMinorUnits } from '../../kernel/money.ts';
import type { PaymentHint, RechargeReading } from '../../payments/ports.ts';
import { RazorpayRefusal, type CallRazorpay } from './client.ts';
import {
  collectionOf,
  disputeSchema,
  orderSchema,
  paymentSchema,
  refundSchema,
  type RazorpayDispute,
  type RazorpayOrder,
  type RazorpayPayment,
} from './entities.ts';

const PAGE = 100;

/** Reads all that Razorpay knows of a recharge, and captures its payment when that is only authorized. */
export async function readRecharge(call: CallRazorpay, hint: PaymentHint): Promise<RechargeReading | null> {
  const order = await orderOf(call, hint);
  const rechargeId = idSchema('rch').safeParse(order?.receipt);
  if (!order || !rechargeId.success || notesOf(order)['wasup_kind'] !== 'recharge') return null;
  const payment = await paymentOf(call, order);
  const paid = payment?.captured ? payment : null;
  const money = (minor: number) => fromMinorUnits(minor, order.currency);
  return {
    provider: 'razorpay',
    rechargeId: rechargeId.data,
    orderId: order.id,
    paymentId: paid?.id ?? null,
    state: paid ? 'paid' : 'open',
    currency: paid?.currency ?? order.currency,
    amount: money(paid?.amount ?? 0),
    failure: payment?.status === 'failed' ? (payment.error_reason ?? payment.error_code ?? 'failed') : null,
    paymentMethod: null,
    refunds: paid
      ? (await refundsOf(call, paid.id)).map(({ id, amount, status }) => ({
          refundId: id,
          amount: money(amount),
          stands: status !== 'failed',
        }))
      : [],
    disputes: paid
      ? (await disputesOf(call, paid)).map((dispute) => ({
          disputeId: dispute.id,
          amount: money(dispute.amount),
          state: stateOf(dispute),
        }))
      : [],
  };
}

async function orderOf(call: CallRazorpay, { orderId, paymentId }: PaymentHint): Promise<RazorpayOrder | null> {
  const id =
    orderId ?? (paymentId ? (await known(call(`GET`, `payments/${paymentId}`, paymentSchema)))?.order_id : null);
  return id ? known(call('GET', `orders/${id}`, orderSchema)) : null;
}

/** Null for what Razorpay says does not exist. */
async function known<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RazorpayRefusal && error.status === 400) return null;
    throw error;
  }
}

/** The payment that counts: the captured one, else the authorized one, which it captures, else the last that failed. */
async function paymentOf(call: CallRazorpay, order: RazorpayOrder): Promise<RazorpayPayment | undefined> {
  const { items } = await call('GET', `orders/${order.id}/payments`, collectionOf(paymentSchema));
  const captured = items.find((payment) => payment.captured);
  const authorized = items.find(({ status }) => status === 'authorized');
  if (captured || !authorized) return captured ?? items.find(({ status }) => status === 'failed');
  // An order takes payments of its own amount only, and its amount was ours to say.
  return call('POST', `payments/${authorized.id}/capture`, paymentSchema, {
    amount: order.amount,
    currency: order.currency,
  });
}

async function refundsOf(call: CallRazorpay, paymentId: string) {
  const { items } = await call('GET', `payments/${paymentId}/refunds?count=${PAGE}`, collectionOf(refundSchema));
  return items.reverse();
}

/** Razorpay lists disputes of all payments, newest first: read as far back as this payment. */
async function disputesOf(call: CallRazorpay, payment: RazorpayPayment): Promise<RazorpayDispute[]> {
  const found: RazorpayDispute[] = [];
  for (let skip = 0; ; skip += PAGE) {
    const { items } = await call('GET', `disputes?count=${PAGE}&skip=${skip}`, collectionOf(disputeSchema));
    found.push(...items.filter((dispute) => dispute.payment_id === payment.id));
    const oldest = items.at(-1);
    if (!oldest || items.length < PAGE || oldest.created_at < payment.created_at) return found.reverse();
  }
}

/** A dispute that is closed without a verdict is lost when the money did not come back. */
function stateOf({ status, amount_deducted: deducted }: RazorpayDispute): 'open' | 'won' | 'lost' {
  if (status === 'won' || status === 'lost') return status;
  if (status === 'closed') return (deducted ?? 0) > 0 ? 'lost' : 'won';
  return 'open';
}

function notesOf({ notes }: RazorpayOrder): Record<string, unknown> {
  return notes && !Array.isArray(notes) ? notes : {};
}
