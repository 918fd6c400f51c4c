import type { z } from 'zod';
import type { Account } from '../state/account.ts';

export interface Call<Params> {
  account: Account;
  /** The values of the path's `:names`, in order. */
  ids: string[];
  params: Params;
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: RegExp;
  params: z.ZodType;
  handle(call: Call<unknown>): object;
}

/** One call of the API. Parameters that the schema does not name are refused. */
export function route<S extends z.ZodType>(
  method: Route['method'],
  path: string,
  params: S,
  handle: (call: Call<z.output<S>>) => object,
): Route {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '([^/]+)')}$`);
  return { method, path: pattern, params, handle: (call) => handle(call as Call<z.output<S>>) };
}
