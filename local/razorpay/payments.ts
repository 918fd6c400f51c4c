import { refused, unknownId } from './errors.ts';
import { announce } from './events.ts';
import { newId, type Store } from './store.ts';
import type { Dispute, Notes, Order, Payment, PaymentMethod, Refund } from './wire.ts';

const now = (): number => Math.floor(Date.now() / 1000);

interface NewOrder {
  amount: number;
  currency: string;
  receipt: string | null;
  notes: Notes | [];
}

export function createOrder(store: Store, { amount, currency, receipt, notes }: NewOrder): Order {
  if (amount < 100) throw refused('Order amount less than minimum amount allowed', 'amount');
  if (receipt !== null && store.list('order', { receipt }).length > 0) {
    throw refused('Order receipt should be unique.', 'receipt');
  }
  return store.insert<'order'>({
    id: newId('order'),
    entity: 'order',
    amount,
    amount_paid: 0,
    amount_due: amount,
    currency,
    receipt,
    offer_id: null,
    status: 'created',
    attempts: 0,
    notes,
    created_at: now(),
  });
}

/** One press on the pay page. Razorpay captures what it authorized unless the account leaves that to the merchant. */
export function pay(store: Store, orderId: string, method: PaymentMethod, succeeds: boolean): Payment {
  const order = store.get('order', orderId);
  if (order.status === 'paid') throw refused('Order already paid');
  store.update('order', orderId, { status: 'attempted', attempts: order.attempts + 1 });
  const payment = store.insert<'payment'>({
    id: newId('pay'),
    entity: 'payment',
    amount: order.amount,
    currency: order.currency,
    status: succeeds ? 'authorized' : 'failed',
    order_id: orderId,
    invoice_id: null,
    international: false,
    method,
    amount_refunded: 0,
    refund_status: null,
    captured: false,
    description: null,
    card_id: null,
    bank: method === 'netbanking' ? 'HDFC' : null,
    wallet: method === 'wallet' ? 'payzapp' : null,
    vpa: method === 'upi' ? 'payer@exampleupi' : null,
    email: 'payer@example.com',
    contact: '+919000000000',
    notes: order.notes,
    fee: null,
    tax: null,
    ...(succeeds
      ? { error_code: null, error_description: null, error_source: null, error_step: null, error_reason: null }
      : failure),
    acquirer_data: {},
    created_at: now(),
  });
  if (!succeeds) {
    announce(store, 'payment.failed', payment);
    return payment;
  }
  announce(store, 'payment.authorized', payment);
  return store.settings.capture === 'automatic'
    ? capture(store, payment.id, payment.amount, payment.currency)
    : payment;
}

const failure = {
  error_code: 'BAD_REQUEST_ERROR',
  error_description: "Your payment didn't go through as it was declined by the bank. Try another payment method.",
  error_source: 'bank',
  error_step: 'payment_authorization',
  error_reason: 'payment_failed',
};

export function capture(store: Store, paymentId: string, amount: number, currency: string): Payment {
  const payment = store.get('payment', paymentId);
  if (payment.status === 'captured' || payment.status === 'refunded') {
    throw refused('This payment has already been captured');
  }
  if (payment.status !== 'authorized') throw refused('Only payments which have been authorized can be captured');
  if (amount !== payment.amount) throw refused('Capture amount must be equal to the amount authorized', 'amount');
  if (currency !== payment.currency) throw refused('Payment currency must be equal to the order currency', 'currency');
  const fee = Math.round(amount * 0.0236);
  const captured = store.update('payment', paymentId, {
    status: 'captured',
    captured: true,
    fee,
    tax: Math.round((fee * 18) / 118),
  });
  const order = store.update('order', payment.order_id, { status: 'paid', amount_paid: amount, amount_due: 0 });
  announce(store, 'payment.captured', captured);
  announce(store, 'order.paid', captured, order);
  return captured;
}

interface NewRefund {
  amount: number | null;
  notes: Notes | [];
  receipt: string | null;
}

export function refund(store: Store, paymentId: string, given: NewRefund): Refund {
  const payment = store.get('payment', paymentId);
  if (payment.status === 'refunded') throw refused('The payment has been fully refunded already');
  if (payment.status !== 'captured') throw refused('The payment status should be captured for action to be taken');
  const left = payment.amount - payment.amount_refunded;
  const amount = given.amount ?? left;
  if (amount < 1) throw refused('The amount must be at least 1.', 'amount');
  if (amount > left) throw refused('The total refund amount is greater than the refund payment amount', 'amount');
  const made = store.insert<'refund'>({
    id: newId('rfnd'),
    entity: 'refund',
    amount,
    currency: payment.currency,
    payment_id: paymentId,
    notes: given.notes,
    receipt: given.receipt,
    acquirer_data: { arn: null },
    created_at: now(),
    batch_id: null,
    status: 'pending',
    speed_processed: 'normal',
    speed_requested: 'normal',
  });
  announce(store, 'refund.created', made, refundedBy(store, paymentId, amount));
  return store.settings.refunds === 'at once' ? finishRefund(store, made.id, 'processed') : made;
}

/** What the bank makes of a refund that waits. */
export function finishRefund(store: Store, refundId: string, status: 'processed' | 'failed'): Refund {
  const before = store.get('refund', refundId);
  if (before.status !== 'pending') throw refused(`This refund is already ${before.status}`);
  const refund = store.update('refund', refundId, {
    status,
    ...(status === 'processed' && { acquirer_data: { arn: '10000000000000' } }),
  });
  const payment =
    status === 'failed'
      ? refundedBy(store, refund.payment_id, -refund.amount)
      : store.get('payment', refund.payment_id);
  announce(store, `refund.${status}`, refund, payment);
  return refund;
}

function refundedBy(store: Store, paymentId: string, amount: number): Payment {
  const payment = store.get('payment', paymentId);
  const refunded = payment.amount_refunded + amount;
  const all = refunded === payment.amount;
  return store.update('payment', paymentId, {
    amount_refunded: refunded,
    refund_status: refunded === 0 ? null : all ? 'full' : 'partial',
    status: all ? 'refunded' : 'captured',
  });
}

const WEEK = 7 * 24 * 3600;

export function openDispute(store: Store, paymentId: string): Dispute {
  const payment = store.find('payment', paymentId);
  if (!payment?.captured) throw unknownId();
  const dispute = store.insert<'dispute'>({
    id: newId('disp'),
    entity: 'dispute',
    payment_id: paymentId,
    amount: payment.amount - payment.amount_refunded,
    currency: payment.currency,
    amount_deducted: payment.amount - payment.amount_refunded,
    reason_code: 'chargeback_authorization',
    respond_by: now() + WEEK,
    status: 'open',
    phase: 'chargeback',
    created_at: now(),
  });
  announce(store, 'payment.dispute.created', payment, dispute);
  return dispute;
}

/** One that is closed has no verdict: the bank may have given the money back, or keep it. */
export function endDispute(
  store: Store,
  disputeId: string,
  { status, kept }: { status: 'won' | 'lost' | 'closed'; kept: boolean },
): Dispute {
  const before = store.get('dispute', disputeId);
  if (before.status !== 'open' && before.status !== 'under_review') {
    throw refused(`This dispute is already ${before.status}`);
  }
  const dispute = store.update('dispute', disputeId, {
    status,
    ...(!(status === 'lost' || (status === 'closed' && kept)) && { amount_deducted: 0 }),
  });
  announce(store, `payment.dispute.${status}`, store.get('payment', dispute.payment_id), dispute);
  return dispute;
}
