import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import pg from 'pg';
import { createTestSupabase, type Query } from '../../support/postgres.ts';

export interface SupabaseTarget {
  url: string;
  anonKey: string;
  /** supabase-js as `service_role`. */
  client: SupabaseClient;
  /** supabase-js as anybody else: a role with the claims of its token. */
  clientAs(role: string, claims?: Record<string, unknown>): Promise<SupabaseClient>;
  /** Direct access as the database's owner, to set the stage and to look behind it. */
  query: Query;
  signToken(claims: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/**
 * The project under test: a fresh local one, or a real one when the environment names it by `CONTRACT_SUPABASE_URL`,
 * `CONTRACT_SUPABASE_SERVICE_KEY`, `CONTRACT_SUPABASE_ANON_KEY`, `CONTRACT_SUPABASE_JWT_SECRET` and
 * `CONTRACT_SUPABASE_DB_URL`. `schema` is run first; it must replace what an earlier run left.
 */
export async function supabaseTarget(schema: string): Promise<SupabaseTarget> {
  const target = realProject() ?? (await localProject());
  await target.query(schema);
  await target.query(`notify pgrst, 'reload schema'`);
  return target;
}

async function localProject(): Promise<SupabaseTarget> {
  const { supabaseUrl: url, ...local } = await createTestSupabase('platform');
  return { ...local, url, signToken: (claims) => sign(claims, local.jwtSecret) };
}

function realProject(): SupabaseTarget | undefined {
  const url = process.env.CONTRACT_SUPABASE_URL;
  if (!url) return undefined;
  const anonKey = required('CONTRACT_SUPABASE_ANON_KEY');
  const secret = required('CONTRACT_SUPABASE_JWT_SECRET');
  const pool = new pg.Pool({ connectionString: required('CONTRACT_SUPABASE_DB_URL') });
  return {
    url,
    anonKey,
    client: createClient(url, required('CONTRACT_SUPABASE_SERVICE_KEY')),
    async clientAs(role, claims = {}) {
      const token = await sign({ role, ...claims }, secret);
      return createClient(url, anonKey, { accessToken: () => Promise.resolve(token) });
    },
    query: async (text, params) => (await pool.query(text, params)).rows,
    signToken: (claims) => sign(claims, secret),
    close: () => pool.end(),
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`CONTRACT_SUPABASE_URL is set, so ${name} must be set too.`);
  return value;
}

function sign(claims: Record<string, unknown>, secret: string): Promise<string> {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });
  if (claims.exp === undefined) jwt.setExpirationTime('1h');
  return jwt.sign(new TextEncoder().encode(secret));
}
