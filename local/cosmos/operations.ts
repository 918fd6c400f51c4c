import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { CosmosError, notFound, notSupported } from './answer.ts';
import { findHandler, type Account, type AnyItems, type CollectionItem, type Resource } from './engine.ts';
import { partitionView } from './partition-view.ts';
import { parse, refuseUnsupported } from './refusals.ts';
import type { CosmosRequest } from './request.ts';
import { removeExpired } from './time-to-live.ts';

/** Carries a request out on the account and returns the body of the answer; its status goes to `response`. */
export async function perform(
  account: Account,
  request: CosmosRequest,
  response: ServerResponse,
): Promise<object | undefined> {
  refuseUnsupported(request);
  const { method, path, database = '', collection: collectionId = '', feed, document, partition } = request;
  const collection = account.database(database).collection(collectionId);
  if (path.length >= 4) {
    if (!exists(collection)) throw notFound();
    removeExpired(collection);
  }
  if (method === 'PUT' && path.length === 4) return replaceCollection(account.database(database), collection, request);
  if (feed === 'docs' && document !== undefined && method === 'GET') {
    return readDocument(collection, document, request, response);
  }
  let body = request.body;
  if (feed === 'docs' && document !== undefined && method === 'PATCH') body = meetCondition(collection, request);
  const narrowed = feed === 'docs' && document === undefined && partition && (request.isQuery || method === 'GET');
  return performByEngine(
    narrowed ? { database: () => ({ collection: () => partitionView(collection, partition.key) }) } : account,
    request,
    body,
    response,
  );
}

/** The engine gives an empty resource for what is not there, whatever its types say. */
function exists(resource: { read(): Resource | undefined }): boolean {
  return resource.read() !== undefined;
}

async function performByEngine(
  account: object,
  request: CosmosRequest,
  body: Buffer,
  response: ServerResponse,
): Promise<object | undefined> {
  const replay = request.replay(body);
  const route = findHandler(replay);
  if (!route) throw notSupported(`${request.method} /${request.path.join('/')}`);
  try {
    const answer = await route.handler(account as Account, replay, response, route.params);
    if (request.isQuery && response.statusCode === 400 && answer && 'message' in answer) {
      throw notSupported(`this query, or it is none. ${String(answer.message)}`);
    }
    return answer;
  } catch (error) {
    // The engine marks the caller's mistakes, but some of its handlers let the mark through as a failure of theirs.
    if (!(error instanceof Error)) throw error;
    if ('conflict' in error) throw new CosmosError(409, 'Conflict', error.message);
    if ('badRequest' in error) throw new CosmosError(400, 'BadRequest', error.message);
    throw error;
  }
}

/** Reads one document. The engine's own way fails on a missing one and on a nested partition key. */
function readDocument(
  collection: CollectionItem,
  id: string,
  { headers, partition }: CosmosRequest,
  response: ServerResponse,
): Resource | undefined {
  if (!partition) throw new CosmosError(400, 'BadRequest', 'PartitionKey value must be supplied for this operation.');
  const found = findDocument(collection, id, partition.key);
  if (!found) throw notFound();
  if (headers['if-none-match'] === found._etag) {
    response.statusCode = 304;
    return undefined;
  }
  return found;
}

function findDocument(collection: CollectionItem, id: string, key: unknown): Resource | undefined {
  const found = collection.document(id, key).read() as Resource | undefined;
  const documents = collection.documents as unknown as AnyItems;
  return found && documents._getPartition(found) === key ? found : undefined;
}

/**
 * Checks the condition of a patch and returns the patch without it. The engine would lower the case of the
 * condition's texts and look into every partition.
 */
function meetCondition(collection: CollectionItem, { body, document = '', partition }: CosmosRequest): Buffer {
  const patch = parse(body) as { operations?: object[]; condition?: string } | object[];
  if (Array.isArray(patch) || patch.condition === undefined) return body;
  if (!findDocument(collection, document, partition?.key)) throw notFound();
  const clause = /^\s*from\s+(\w+)\s+where\s+(.+)$/is.exec(patch.condition);
  if (!clause) throw notSupported(`the patch condition "${patch.condition}"; write "from c where …"`);
  const query = `SELECT * FROM ${clause[1]} WHERE ${clause[1]}.id = @id AND (${clause[2]})`;
  const { documents } = partitionView(collection, partition?.key);
  const met = documents.query({ query, parameters: [{ name: '@id', value: document }] }, {}) as { result: object[] };
  if (met.result.length === 0) {
    const message = 'One of the specified pre-condition is not met.';
    throw new CosmosError(412, 'PreconditionFailed', message);
  }
  return Buffer.from(JSON.stringify({ operations: patch.operations }));
}

/** Changes a container's settings in place: the engine would make a new one and lose the documents. */
function replaceCollection(
  database: ReturnType<Account['database']>,
  collection: CollectionItem,
  { body }: CosmosRequest,
): Resource {
  const stored = collection.read();
  const wanted = parse(body) as Partial<Resource>;
  const fixed: (keyof Resource)[] = ['id', 'partitionKey', 'uniqueKeyPolicy'];
  for (const key of fixed) {
    if (wanted[key] !== undefined && !isDeepStrictEqual(wanted[key], stored[key])) {
      throw new CosmosError(400, 'BadRequest', `The ${key} of a container cannot be changed.`);
    }
  }
  const { _rid, _self } = stored;
  const identity = Object.fromEntries(fixed.map((key) => [key, stored[key]]));
  collection._data = {
    ...wanted,
    ...(identity as Pick<Resource, 'id'>),
    indexingPolicy: wanted.indexingPolicy ?? stored.indexingPolicy ?? { indexingMode: 'consistent' },
    _rid,
    _self,
    _etag: randomUUID(),
    _ts: Math.floor(Date.now() / 1000),
  };
  database.collections._data.set(_rid, collection);
  return collection.read();
}
