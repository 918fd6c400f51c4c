import type { IncomingMessage } from 'node:http';

/** Kestrel's limit as the Functions host sets it. */
export const maxBodyBytes = 100 * 1024 * 1024;

export class BodyTooLargeError extends Error {}

/**
 * The body that the host gives the worker: one whose length was announced. A chunked body is read and thrown away,
 * because the real host looks at Content-Length alone.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > maxBodyBytes) throw new BodyTooLargeError(`The body of ${length} bytes is over ${maxBodyBytes}.`);
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > maxBodyBytes) throw new BodyTooLargeError(`The body is over ${maxBodyBytes} bytes.`);
    if (length > 0) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
