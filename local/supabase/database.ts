import pg from 'pg';
import { ApiError, connectionError, databaseError } from './errors.ts';
import type { GatewayOptions } from './options.ts';
import type { Statement } from './sql.ts';

/** The gateway's connection: as `authenticator`, which may do nothing but become one of the API's roles. */
export function connectionOptions(
  options: Pick<GatewayOptions, 'postgresUrl' | 'statementTimeoutMs'>,
): pg.ClientConfig {
  const url = new URL(options.postgresUrl);
  url.username = 'authenticator';
  return {
    connectionString: url.href,
    application_name: 'supabase-gateway',
    ...(options.statementTimeoutMs && { statement_timeout: options.statementTimeoutMs }),
  };
}

export function createPool(options: GatewayOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOptions(options),
    max: options.poolSize,
    connectionTimeoutMillis: 10_000,
    // Statements of a transaction go out without waiting for each other's answers.
    pipeline: true,
  });
  // An idle connection that breaks is replaced by the next request.
  pool.on('error', () => undefined);
  return pool;
}

export interface Transaction<Row> {
  readOnly: boolean;
  role: string;
  /** Settings that hold for this transaction, in order. */
  settings: [name: string, value: string][];
  statement: Statement;
  /** Looks at the result before it is committed; when it throws, everything is rolled back. */
  check?: (row: Row) => void;
}

/** Runs one request's statement in its own transaction and returns its only row. */
export async function runTransaction<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  { readOnly, role, settings, statement, check }: Transaction<Row>,
): Promise<Row> {
  const client = await pool.connect().catch((error: unknown) => {
    throw connectionError(error as Error);
  });
  let broken = false;
  try {
    const work = [
      client.query(readOnly ? 'begin read only' : 'begin'),
      client.query(prepared(settingsStatement(settings))),
      client.query<Row>(prepared(statement)),
    ] as const;
    // After a failure `commit` rolls back, so it need not wait for the outcome unless there is something to check.
    const end = check ? [] : [client.query('commit')];
    const outcomes = await Promise.allSettled([...work, ...end]);
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason as Error;
    const [row] = (await work[2]).rows;
    if (!row) throw new Error('The statement gave no row.');
    check?.(row);
    if (check) await client.query('commit');
    return row;
  } catch (error) {
    if (check) await client.query('rollback').catch(() => (broken = true));
    if (error instanceof ApiError) throw error;
    broken ||= !(error instanceof pg.DatabaseError);
    throw databaseError(error as Error, role);
  } finally {
    client.release(broken);
  }
}

function settingsStatement(settings: [name: string, value: string][]): Statement {
  const calls = settings.map((_, index) => `set_config($${index * 2 + 1}, $${index * 2 + 2}, true)`);
  return { text: `select ${calls.join(', ')}`, values: settings.flat() };
}

const names = new Map<string, string>();

/** Names the statement, so that each connection parses and plans it once. */
function prepared({ text, values }: Statement): pg.QueryConfig {
  let name = names.get(text);
  if (!name && names.size < 500) names.set(text, (name = `s${names.size}`));
  return { name, text, values };
}
