import { createClient, type PostgrestError, type SupabaseClient } from '@supabase/supabase-js';
import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';

export type Database = SupabaseClient;

export function connectSupabase({ url, serviceRoleKey }: { url: string; serviceRoleKey: string }): Database {
  const options = { auth: { persistSession: false, autoRefreshToken: false } };
  return createClient(url, serviceRoleKey, options) as Database;
}

/**
 * Calls a SQL function and checks its answer. A call that got no answer may have committed: every function that writes
 * is safe to call again.
 */
export async function callRpc<S extends z.ZodType>(
  database: Database,
  name: string,
  args: Record<string, unknown>,
  schema: S,
): Promise<z.infer<S>> {
  const answer = await database.rpc(name, args);
  if (answer.error) throw databaseError(name, answer.error, answer.status);
  return schema.parse(answer.data as unknown);
}

/** Transient faults may be repeated; anything else is a bug in a query or a grant. */
export function databaseError(what: string, error: PostgrestError, status: number): Error {
  const transient =
    status === 0 ||
    status >= 502 ||
    ['40001', '40P01', '57014', '53300', 'PGRST000', 'PGRST001', 'PGRST003'].includes(error.code);
  const cause = new Error(`${what}: ${error.code} ${error.message}`);
  if (!transient) return cause;
  return new AppError('DATABASE.UNAVAILABLE', {
    kind: 'unavailable',
    message: 'the database does not answer; try again shortly',
    cause,
  });
}
