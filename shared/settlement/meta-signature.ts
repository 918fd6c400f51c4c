import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether the bytes were signed with the app's secret: `X-Hub-Signature-256: sha256=<hex>`. */
export function isSignedByMeta(rawBody: Buffer, header: string | null, appSecret: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1];
  if (given === undefined) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), createHmac('sha256', appSecret).update(rawBody).digest());
}

/** Compares two secrets in a time that tells nothing of either. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
