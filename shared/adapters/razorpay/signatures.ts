import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether this is the HMAC-SHA256 of these bytes, in hexadecimal digits; the comparison takes the same time for all. */
export function isSignatureOf(signature: string, content: Buffer | string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(content).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(signature) ? signature : '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
