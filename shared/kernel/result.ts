import type { AppError } from './app-error.ts';

/** Expected outcomes are returned as a Result; bugs and outages are thrown. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: AppError };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(error: AppError): { ok: false; error: AppError } {
  return { ok: false, error };
}
