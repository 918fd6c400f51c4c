import { z } from 'zod';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import { StripeError } from './errors.ts';
import { expand } from './expand.ts';
import { fingerprintOf, recall, remember, type Answer } from './idempotency.ts';
import { parseParams } from './params.ts';
import { keepingDeclines } from './keeping-declines.ts';
import type { Route } from './route.ts';

export interface Request {
  method: string;
  path: string;
  params: Record<string, unknown>;
  idempotencyKey?: string | undefined;
}

export interface Response extends Answer {
  requestId: string;
  replayed: boolean;
}

const expandPaths = z.array(z.string()).default([]);

/** Answers one call: its objects, events, deliveries and idempotency key are one transaction. */
export function call(account: Account, routes: readonly Route[], request: Request): Response {
  const requestId = newId('req', 14);
  const key = request.method === 'POST' ? request.idempotencyKey : undefined;
  account.request = { id: requestId, idempotency_key: key ?? null };
  try {
    return account.store.transaction(() => {
      const fingerprint = fingerprintOf(request.method, request.path, request.params);
      const saved = key === undefined ? undefined : recall(account, key, fingerprint);
      if (saved) return { ...saved, requestId, replayed: true };
      const { started, ...answer } = perform(account, routes, request, requestId);
      // As Stripe does: a call refused for its parameters alone leaves its key free.
      if (key !== undefined && started) remember(account, key, fingerprint, answer);
      return { ...answer, requestId, replayed: false };
    });
  } catch (error) {
    return { ...asAnswer(error, requestId), requestId, replayed: false };
  } finally {
    account.request = { id: null, idempotency_key: null };
  }
}

function perform(
  account: Account,
  routes: readonly Route[],
  request: Request,
  requestId: string,
): Answer & { started: boolean } {
  let started = false;
  try {
    const { expand: paths, ...given } = request.params;
    const { route, ids } = findRoute(routes, request);
    const params = parseParams(route.params, given);
    const expandable = parseParams(expandPaths, paths);
    started = true;
    const run = (): Answer => {
      const result = structuredClone(route.handle({ account, ids, params }));
      expand(account, result, expandable);
      return { status: 200, body: JSON.stringify(result, undefined, 2) };
    };
    return { ...keepingDeclines(account, run), started };
  } catch (error) {
    return { ...asAnswer(error, requestId), started };
  }
}

function findRoute(routes: readonly Route[], { method, path }: Request): { route: Route; ids: string[] } {
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match) return { route, ids: match.slice(1).map(decodeURIComponent) };
  }
  throw new StripeError(404, `not supported here: ${method} ${path}. This simulated Stripe does not serve it.`);
}

function asAnswer(error: unknown, requestId: string): Answer {
  if (error instanceof StripeError)
    return { status: error.status, body: JSON.stringify(error.toJSON(requestId), undefined, 2) };
  console.error(`stripe: ${requestId} failed:`, error);
  const failure = new StripeError(500, 'An unexpected error occurred in the simulated Stripe; its log says more.', {
    type: 'api_error',
  });
  return { status: failure.status, body: JSON.stringify(failure.toJSON(requestId), undefined, 2) };
}
