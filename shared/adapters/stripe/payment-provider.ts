import type Stripe from 'stripe';
import type { PaymentProvider } from '../../billing/ports.ts';
import { stripePaymentActions } from './payment-actions.ts';
import { stripePaymentReads } from './payment-reads.ts';

export function stripePaymentProvider(stripe: Stripe, webhookSecret: string): PaymentProvider {
  return { ...stripePaymentActions(stripe), ...stripePaymentReads(stripe, webhookSecret) };
}
