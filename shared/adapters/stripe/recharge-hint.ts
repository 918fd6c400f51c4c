import type Stripe from 'stripe';
import type { PaymentHint } from '../../payments/ports.ts';
import { idOf, isRecharge } from './event-object.ts';

/** What an event on the payment endpoint says to read; null when it is about no recharge. Refunds and disputes do not say. */
export function rechargeHint(event: Stripe.Event): PaymentHint | null {
  const object = event.data.object as { object?: string; id?: string };
  const hint = (orderId: string | null, paymentId: string | null): PaymentHint | null =>
    orderId || paymentId ? { provider: 'stripe', orderId, paymentId } : null;
  switch (object.object) {
    case 'checkout.session':
      return isRecharge(object) ? hint(object.id ?? null, null) : null;
    case 'payment_intent':
      return isRecharge(object) && event.type !== 'payment_intent.created' ? hint(null, object.id ?? null) : null;
    case 'charge':
      return isRecharge(object) && event.type === 'charge.refunded'
        ? hint(null, idOf((object as Stripe.Charge).payment_intent))
        : null;
    case 'refund':
    case 'dispute':
      return hint(null, idOf((object as Stripe.Refund | Stripe.Dispute).payment_intent));
    default:
      return null;
  }
}
