import { randomBytes } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import pg from 'pg';
import { startProgram } from '../../local/kit/start-program.ts';
import { templates } from './shared-postgres.ts';

export type Row = Record<string, unknown>;
export type Query = <R extends Row = Row>(text: string, params?: unknown[]) => Promise<R[]>;

export interface TestDatabase {
  /** Superuser URL of a database of this test file's own. */
  url: string;
  /** Runs one statement as superuser. */
  query: Query;
  /**
   * Runs `work` in one transaction as a database role, as the gateway does: grants and row level security apply, and
   * `auth.jwt()` sees the claims. It is committed when `work` resolves and rolled back when it throws.
   */
  asRole<T>(role: string, claims: Record<string, unknown>, work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Clones a template database, without a choice the migrated one. Close it in `afterAll`. */
export async function createTestDatabase(template: keyof typeof templates = 'migrated'): Promise<TestDatabase> {
  const serverUrl = await sharedServerUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runOnce(serverUrl, `create database ${name} template ${templates[template]}`);
  // Settings of a database are not cloned with it.
  await runOnce(serverUrl, `alter database ${name} set search_path = "$user", public, extensions`);
  const url = new URL(serverUrl);
  url.pathname = name;
  const pool = new pg.Pool({ connectionString: url.href, max: 10 });
  return {
    url: url.href,
    query: async (text, params) => (await pool.query(text, params)).rows,
    async asRole(role, claims, work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query(`select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)`, [
          role,
          JSON.stringify({ role, ...claims }),
        ]);
        const result = await work(async (text, params) => (await client.query(text, params)).rows);
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
    async close() {
      // `end` does not wait until idle connections are closed; that the drop cuts one is no failure.
      pool.on('error', () => undefined);
      await pool.end();
      await runOnce(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

export interface TestSupabase extends TestDatabase {
  supabaseUrl: string;
  serviceRoleKey: string;
  anonKey: string;
  jwtSecret: string;
  /** supabase-js as `service_role`. */
  client: SupabaseClient;
  /** supabase-js with a token of this role and these claims. */
  clientAs(role: string, claims?: Record<string, unknown>): Promise<SupabaseClient>;
}

/** A cloned database with a Supabase gateway of its own before it. Close it in `afterAll`. */
export async function createTestSupabase(
  template: keyof typeof templates = 'migrated',
  options: Record<string, unknown> = {},
): Promise<TestSupabase> {
  const database = await createTestDatabase(template);
  const jwtSecret = randomBytes(32).toString('hex');
  const gateway = await startProgram('supabase', { port: 0, postgresUrl: database.url, jwtSecret, ...options });
  const { url, anonKey, serviceRoleKey } = gateway.facts as Record<'url' | 'anonKey' | 'serviceRoleKey', string>;
  return {
    ...database,
    supabaseUrl: url,
    serviceRoleKey,
    anonKey,
    jwtSecret,
    client: connect(url, serviceRoleKey),
    async clientAs(role, claims = {}) {
      return connect(url, anonKey, await signToken(jwtSecret, { role, ...claims }));
    },
    async close() {
      await gateway.stop();
      await database.close();
    },
  };
}

function connect(url: string, apiKey: string, token?: string): SupabaseClient {
  return createClient(url, apiKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    ...(token && { accessToken: () => Promise.resolve(token) }),
  });
}

function signToken(secret: string, claims: Record<string, unknown>): Promise<string> {
  const key = new TextEncoder().encode(secret);
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setExpirationTime('1h').sign(key);
}

async function sharedServerUrl(): Promise<string> {
  const broker = process.env.TEST_POSTGRES_BROKER;
  if (!broker) throw new Error('Tests on PostgreSQL need tests/support/global-setup.ts as jest globalSetup.');
  const response = await fetch(broker);
  const answer = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL did not start for the tests: ${answer}`);
  return answer;
}

async function runOnce(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
