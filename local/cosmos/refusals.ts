import { CosmosError, notSupported } from './answer.ts';
import { isTrue, type CosmosRequest } from './request.ts';

const maxDocumentBytes = 2 * 1024 * 1024;

/** Refuses in words what the engine would answer wrongly. */
export function refuseUnsupported(request: CosmosRequest): void {
  const { method, headers, feed, isBatch, isQuery, body } = request;
  if (isTrue(headers['x-ms-cosmos-batch-atomic'])) throw notSupported('transactional batch (items.batch)');
  if (headers['a-im'] !== undefined) throw notSupported('the change feed');
  if (feed !== undefined && !['docs', 'pkranges'].includes(feed)) throw notSupported(feed);
  if (isTrue(headers['x-ms-cosmos-is-query-plan-request'])) throw notSupported('query plans: queries run whole');
  const writes = method !== 'GET' && !isQuery;
  if (writes && headers['if-none-match'] !== undefined) throw notSupported('If-None-Match on a write');
  if (feed === 'docs' && isBatch && (parse(body) as { operationType: string }[]).some(isPatch)) {
    throw notSupported('patch within a bulk');
  }
  if (feed === 'docs' && writes && !isBatch && body.length > maxDocumentBytes) {
    throw new CosmosError(413, 'RequestEntityTooLarge', 'Request size is too large');
  }
  if (method === 'POST' && request.path.length === 3 && request.path[2] === 'colls' && !isQuery) {
    const { partitionKey } = parse(body) as { partitionKey?: { paths?: string[] } };
    if ((partitionKey?.paths?.length ?? 0) > 1) throw notSupported('hierarchical partition keys');
  }
}

function isPatch({ operationType }: { operationType: string }): boolean {
  return operationType === 'Patch';
}

export function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new CosmosError(400, 'BadRequest', 'The request body is not JSON.');
  }
}
