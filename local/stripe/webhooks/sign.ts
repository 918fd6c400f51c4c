import { createHmac } from 'node:crypto';

/** Stripe's own scheme: an HMAC over the second of sending and the exact bytes of the body. */
export function stripeSignature(secret: string, body: string, seconds = Math.floor(Date.now() / 1000)): string {
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${signature}`;
}
