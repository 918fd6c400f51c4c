import accountModule from '@vercel/cosmosdb-server/lib/account/index.js';
import type Collection from '@vercel/cosmosdb-server/lib/account/collection.js';
import type Item from '@vercel/cosmosdb-server/lib/account/item.js';
import type Items from '@vercel/cosmosdb-server/lib/account/items.js';
import routesModule from '@vercel/cosmosdb-server/lib/routes.js';
import type { ServerResponse } from 'node:http';
import type { ReplayedRequest } from './request.ts';

/**
 * The in-memory engine of `@vercel/cosmosdb-server`, below its HTTP server: holding the account itself lets every
 * change be put on disk before it is answered, and lets the answers that differ from Azure's be corrected.
 */
export type Account = InstanceType<typeof accountModule.default>;
export type CollectionItem = Collection.default;
export type AnyItem = Item.default;
export type AnyItems = Items.default<AnyItem, AnyItem>;
export type Resource = ReturnType<AnyItem['read']>;

type Handler = (
  account: Pick<Account, 'database'>,
  request: ReplayedRequest,
  response: ServerResponse,
  params: Record<string, string>,
) => Promise<object | undefined> | object | undefined;

export function createAccount(endpoint: string): Account {
  const { hostname, port } = new URL(endpoint);
  const account = new accountModule.default(hostname, Number(port));
  const location = [{ name: 'Local', databaseAccountEndpoint: endpoint }];
  Object.assign(account.read(), { writableLocations: location, readableLocations: location });
  return account;
}

const findRoute = routesModule.default as unknown as (
  request: ReplayedRequest,
) => [Record<string, string>, Handler] | undefined;

export function findHandler(
  request: ReplayedRequest,
): { params: Record<string, string>; handler: Handler } | undefined {
  const route = findRoute(request);
  return route && { params: route[0], handler: route[1] };
}
