import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { EmailError } from './errors.ts';

/** How far the caller's clock may be from ours. */
const SKEW_MS = 15 * 60_000;

export interface SignedRequest {
  method: string;
  /** Path with its query, as it was sent. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Checks the HMAC-SHA256 signature of an access key over method, address, date, host and body. */
export function requireSignature({ method, url, headers, body }: SignedRequest, accessKey: string): void {
  const header = (name: string): string => String(headers[name] ?? '');
  const [, signed, signature] =
    /^HMAC-SHA256 SignedHeaders=([\w;-]+)&Signature=([\w+/=]+)$/.exec(header('authorization')) ?? [];
  if (!signed || !signature) throw denied('The request has no HMAC-SHA256 authorization.');
  if (signed.toLowerCase() !== 'x-ms-date;host;x-ms-content-sha256')
    throw denied(`Unexpected SignedHeaders: ${signed}.`);
  const date = header('x-ms-date');
  if (!(Math.abs(Date.parse(date) - Date.now()) <= SKEW_MS)) throw denied('The date is missing or too far from now.');
  const contentHash = createHash('sha256').update(body).digest('base64');
  if (header('x-ms-content-sha256') !== contentHash)
    throw denied('x-ms-content-sha256 is not the hash of the content.');
  const expected = createHmac('sha256', Buffer.from(accessKey, 'base64'))
    .update(`${method}\n${url}\n${date};${header('host')};${contentHash}`)
    .digest();
  const given = Buffer.from(signature, 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw denied('The signature is wrong.');
}

function denied(message: string): EmailError {
  return new EmailError(401, 'Denied', message);
}
