import type { IncomingMessage } from 'node:http';

/** Kestrel's limit as the Functions host sets it. */
const maxBodyBytes = 100 * 1024 * 1024;

export class BodyTooLargeError extends Error {}

/** Throws a BodyTooLargeError as soon as the limit is passed. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBodyBytes) throw new BodyTooLargeError(`The body of ${announced} bytes is over the limit.`);
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > maxBodyBytes) throw new BodyTooLargeError(`The body is over ${maxBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
