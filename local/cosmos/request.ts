import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What the engine reads of a request. */
export type ReplayedRequest = Readable & Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** A request with its body already read, and the parts of its path. */
export interface CosmosRequest {
  method: string;
  headers: IncomingMessage['headers'];
  path: string[];
  database: string | undefined;
  collection: string | undefined;
  /** What lies below the collection: `docs`, `pkranges`, … */
  feed: string | undefined;
  document: string | undefined;
  body: Buffer;
  /** The value of the partition key header, in a box, when there is one; undefined stands for a document without it. */
  partition: { key: unknown } | undefined;
  isQuery: boolean;
  isBatch: boolean;
  /** The same request for the engine, which reads its body from a stream. */
  replay(body?: Buffer): ReplayedRequest;
}

export async function readRequest(request: IncomingMessage): Promise<CosmosRequest> {
  const { method = 'GET', url = '/', headers } = request;
  const rawBody = await buffer(request);
  const path = (url.split('?')[0] ?? '').split('/').filter(Boolean).map(decodeURIComponent);
  const [, database, , collection, feed, document] = path;
  return {
    method,
    headers,
    path,
    database,
    collection,
    feed,
    document,
    body: rawBody,
    partition: parsePartition(headers['x-ms-documentdb-partitionkey']),
    isQuery: isTrue(headers['x-ms-documentdb-isquery']) || headers['content-type'] === 'application/query+json',
    isBatch: isTrue(headers['x-ms-cosmos-is-batch-request']),
    replay: (body = rawBody) => {
      const rest = { ...headers, 'content-length': String(body.length) };
      return Object.assign(Readable.from(body.length ? [body] : []), { method, url, headers: rest });
    },
  };
}

export function isTrue(header: string | string[] | undefined): boolean {
  return String(header).toLowerCase() === 'true';
}

function parsePartition(header: string | string[] | undefined): { key: unknown } | undefined {
  if (typeof header !== 'string') return undefined;
  const [first]: unknown[] = JSON.parse(header) as unknown[];
  // An empty object is how the client writes "this document has no partition key".
  return { key: typeof first === 'object' && first !== null ? undefined : first };
}
