import fs from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** Gives a database what every Supabase database has before the first migration: its roles and its own schemas. */
export async function applyPlatform(databaseUrl: string): Promise<void> {
  const sql = await fs.readFile(path.resolve('local/supabase/platform.sql'), 'utf8');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
