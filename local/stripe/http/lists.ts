import type { z } from 'zod';
import type { Account } from '../state/account.ts';
import type { Where } from '../state/store.ts';
import type { Kind, ObjectTypes } from '../state/wire.ts';
import { invalid, missing } from './errors.ts';
import type { listParams, range } from './params.ts';

interface List<Item> {
  object: 'list';
  data: Item[];
  has_more: boolean;
  url: string;
}

type ListParams = { [Name in keyof typeof listParams]?: z.output<(typeof listParams)[Name]> };

/** One page of a kind, newest first. Conditions that are undefined do not count. */
export function listOf<K extends Kind>(
  account: Account,
  kind: K,
  url: string,
  params: ListParams,
  where: Record<string, Where[string] | undefined> = {},
): List<ObjectTypes[K]> {
  const limit = params.limit ?? 10;
  if (limit < 1 || limit > 100) throw invalid('Limit must be between 1 and 100.', 'limit', 'parameter_invalid_integer');
  const { starting_after: after, ending_before: before } = params;
  for (const [param, cursor] of Object.entries({ starting_after: after, ending_before: before })) {
    if (cursor && !account.store.find(kind, cursor)) throw missing(kind, cursor, param);
  }
  const conditions = Object.fromEntries(
    Object.entries({ ...where, ...createdWithin(params.created) }).filter(([, value]) => value !== undefined),
  ) as Where;
  const found = account.store.list(kind, conditions, { limit: limit + 1, after, before });
  const data = before ? found.slice(-limit) : found.slice(0, limit);
  return { object: 'list', data, has_more: found.length > limit, url };
}

/** A list that is whole, such as the lines of one object. */
export function wholeList<Item>(data: Item[], url: string): List<Item> {
  return { object: 'list', data, has_more: false, url };
}

/** One page of a list that lives inside another object, in its own order. */
export function pageOf<Item extends { id: string }>(items: Item[], url: string, params: ListParams): List<Item> {
  const limit = params.limit ?? 10;
  const after = params.starting_after ? items.findIndex((item) => item.id === params.starting_after) + 1 : 0;
  const data = items.slice(after, after + limit);
  return { object: 'list', data, has_more: after + limit < items.length, url };
}

function createdWithin(created: z.output<typeof range> | undefined): Where {
  if (created === undefined) return {};
  if (typeof created === 'number') return { created };
  const { gt, gte, lt, lte } = created;
  return Object.fromEntries(
    Object.entries({ 'created >': gt, 'created >=': gte, 'created <': lt, 'created <=': lte }).filter(
      (entry): entry is [string, number] => entry[1] !== undefined,
    ),
  );
}
