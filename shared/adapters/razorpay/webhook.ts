import { createHash } from 'node:crypto';
import { AppError } from '../../kernel/app-error.ts';
import type { RazorpayRecharges } from '../../payments/ports.ts';
import { eventSchema } from './entities.ts';
import { isSignatureOf } from './signatures.ts';

const TOLD = /^(payment\.(authorized|captured|failed)|order\.paid|refund\.\w+|payment\.dispute\.\w+)$/;

/** Checks Razorpay's signature over the bytes as they came, then reads what the event is about. */
export function razorpayWebhook(secret: string): RazorpayRecharges['readWebhook'] {
  return (rawBody, signature, givenEventId) => {
    if (!isSignatureOf(signature, rawBody, secret)) {
      throw new AppError('WEBHOOK.SIGNATURE_INVALID', { kind: 'invalid', message: 'the signature is not Razorpay’s' });
    }
    const parsed = eventSchema.safeParse(parseJson(rawBody));
    if (!parsed.success) {
      throw new AppError('WEBHOOK.MALFORMED', { kind: 'invalid', message: 'this is not an event of Razorpay' });
    }
    const { event: type, payload } = parsed.data;
    const eventId = givenEventId ?? createHash('sha256').update(rawBody).digest('hex');
    const payment = payload.payment?.entity;
    const paymentId = textOf(payment?.['id']) ?? textOf(payload.refund?.entity['payment_id']);
    const orderId = textOf(payload.order?.entity['id']) ?? textOf(payment?.['order_id']);
    const ours = TOLD.test(type) && (paymentId !== null || orderId !== null);
    return { eventId, type, hint: ours ? { provider: 'razorpay', orderId, paymentId } : null };
  };
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    return undefined; // which is no event
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
