import type { Id } from '../kernel/ids.ts';
import { ok } from '../kernel/result.ts';
import type { Authenticate } from './authenticate.ts';

export interface WorkerTokens {
  /** Null when the token is not a worker's, is expired or is forged. */
  verify(token: string): Promise<Id<'wrk'> | null>;
}

/** Knows a worker by its token; every other token is for `next`. */
export function authenticateWorkerOr(next: Authenticate, workers: WorkerTokens): Authenticate {
  return async (authorization, correlationId) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    const workerId = token && token.length <= 8192 ? await workers.verify(token) : null;
    return workerId ? ok({ kind: 'worker', workerId }) : next(authorization, correlationId);
  };
}
