import type { AppErrorOptions } from './app-error.ts';

/** What is said to the caller for each code with which the database may refuse. */
export type Refusals = Readonly<Record<string, Pick<AppErrorOptions, 'kind' | 'message'>>>;

/** Refusals that every change of an organization may meet. */
export const COMMON_REFUSALS = {
  'IDEMPOTENCY.KEY_REUSED': { kind: 'unprocessable', message: 'this Idempotency-Key came before with another body' },
  'PLATFORM.STOPPED': { kind: 'unavailable', message: 'the platform is stopped for the moment' },
  'ORGANIZATION.SUSPENDED': { kind: 'forbidden', message: 'the organization is suspended' },
} as const satisfies Refusals;
