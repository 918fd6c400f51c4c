import Stripe from 'stripe';
import { AppError } from '../../kernel/app-error.ts';

/** Runs a call to Stripe and turns its errors into ours. */
export async function callStripe<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(what, error);
  }
}

/** The code with which Stripe refused a call of `callStripe`; undefined for every other error. */
export function refusalCode(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Stripe.errors.StripeInvalidRequestError ? cause.code : undefined;
}

/** The payment that a refused call of `callStripe` left behind, if it made one. @throws what was no refusal. */
export function declinedPayment(error: unknown): Stripe.PaymentIntent | null {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Stripe.errors.StripeCardError || cause instanceof Stripe.errors.StripeInvalidRequestError) {
    return cause.payment_intent ?? null;
  }
  throw error;
}

/** What Stripe has, or null when it has no such object. */
export async function unlessMissing<T>(what: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await callStripe(what, call);
  } catch (error) {
    if (refusalCode(error) === 'resource_missing') return null;
    throw error;
  }
}

function translate(what: string, error: unknown): unknown {
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    return new AppError('IDEMPOTENCY.KEY_REUSED', {
      kind: 'unprocessable',
      message: 'this Idempotency-Key came before with another body',
      cause: error,
    });
  }
  if (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeRateLimitError ||
    error instanceof Stripe.errors.StripeAPIError
  ) {
    return new AppError('STRIPE.UNAVAILABLE', {
      kind: 'unavailable',
      message: 'Stripe does not answer; try again shortly',
      cause: error,
    });
  }
  if (error instanceof Stripe.errors.StripeCardError) {
    return new AppError('STRIPE.CARD_DECLINED', {
      kind: 'payment_required',
      message: 'the card was declined',
      cause: error,
    });
  }
  return new Error(`Stripe refused: ${what}`, { cause: error });
}
