import { createHmac, timingSafeEqual } from 'node:crypto';
import { CosmosError } from './answer.ts';
import type { CosmosRequest } from './request.ts';

/** Refuses a request unless the account's key signed it or it carries a token of the managed identity. */
export function authorize({ method, headers, path }: CosmosRequest, key: string): void {
  const parts = new URLSearchParams(decodeURIComponent(headers.authorization ?? '').replaceAll('+', '%2B'));
  if (parts.get('type') === 'aad' && parts.get('sig')) return;
  const namesOne = path.length % 2 === 0;
  const resourceType = (namesOne ? path.at(-2) : path.at(-1)) ?? '';
  const link = (namesOne ? path : path.slice(0, -1)).join('/');
  const text = [method, resourceType, link, headers['x-ms-date'] ?? ''];
  const signed = `${text.map((part, index) => (index === 2 ? part : String(part).toLowerCase())).join('\n')}\n\n`;
  const wanted = createHmac('sha256', Buffer.from(key, 'base64')).update(signed).digest();
  const given = Buffer.from(parts.get('sig') ?? '', 'base64');
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new CosmosError(
    401,
    'Unauthorized',
    "The input authorization token can't serve the request. The wrong key is being used or the expected payload is not built as per the protocol.",
  );
}
