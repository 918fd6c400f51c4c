import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

export interface MigrateOptions {
  /** Applies every function file again, also those that did not change. */
  force?: boolean;
}

/** Names of the files that were applied, in the order in which they were. */
export interface Migrated {
  migrations: string[];
  functions: string[];
}

interface SqlFile {
  name: string;
  sql: string;
  checksum: string;
}

/** Any constant works as long as every deploy uses the same. */
const deployLock = 7_201_604_419;

/**
 * Brings a Supabase database to the state of this checkout: each of `supabase/migrations/NNNN_name.sql` once and in
 * order, then those of `supabase/sql/**` (one current file per SQL function) that changed. Each file is one
 * transaction, and two deploys at once take turns.
 *
 * @throws when an applied migration was changed or is gone, or a file fails; the error names the file and line
 */
export async function migrate(databaseUrl: string, root: string, options: MigrateOptions = {}): Promise<Migrated> {
  const migrations = await readMigrations(path.join(root, 'supabase/migrations'));
  const functions = await readSqlFiles(path.join(root, 'supabase/sql'));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [deployLock]);
    await createLedger(client);
    const migrated = await applyMigrations(client, migrations);
    // A migration may have dropped a function with what it stood on, so after one all of them are applied.
    const applied = await applyFunctions(client, functions, options.force ?? migrated.length > 0);
    if (migrated.length + applied.length > 0) await client.query(`notify pgrst, 'reload schema'`);
    return { migrations: migrated, functions: applied };
  } finally {
    await client.end(); // also releases the lock
  }
}

async function createLedger(client: pg.Client): Promise<void> {
  await client.query(`
    create table if not exists public.wasup_migrations (
      kind text not null check (kind in ('migration', 'function')),
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now(),
      primary key (kind, name)
    );
    alter table public.wasup_migrations enable row level security;
    revoke all on public.wasup_migrations from public, anon, authenticated, service_role`);
}

async function applyMigrations(client: pg.Client, files: SqlFile[]): Promise<string[]> {
  const applied = await readLedger(client, 'migration');
  const fresh = files.filter(({ name }) => !applied.has(name));
  checkHistory(applied, files, fresh);
  for (const file of fresh) await inTransaction(client, () => applyFile(client, 'migration', file));
  return fresh.map(({ name }) => name);
}

function checkHistory(applied: Map<string, string>, files: SqlFile[], fresh: SqlFile[]): void {
  for (const [name, checksum] of applied) {
    const file = files.find((candidate) => candidate.name === name);
    if (!file) throw new Error(`The migration ${name} was applied to this database but is not in this checkout.`);
    if (file.checksum !== checksum) {
      throw new Error(`The migration ${name} was changed after it was applied. Write a new migration instead.`);
    }
    if (fresh[0] && fresh[0].name < name) {
      throw new Error(`The migration ${fresh[0].name} comes before ${name}, which is applied. Give it a later number.`);
    }
  }
}

/**
 * All in one transaction, so that no caller meets some new functions beside old ones. The first pass lets them name
 * each other in any order, the second checks their bodies.
 */
async function applyFunctions(client: pg.Client, files: SqlFile[], force: boolean): Promise<string[]> {
  const applied = await readLedger(client, 'function');
  const changed = files.filter((file) => force || applied.get(file.name) !== file.checksum);
  const gone = [...applied.keys()].filter((name) => !files.some((file) => file.name === name));
  await inTransaction(client, async () => {
    for (const check of ['off', 'on']) {
      await client.query(`set local check_function_bodies = ${check}`);
      for (const file of changed) await applyFile(client, 'function', file);
    }
    await client.query(`delete from public.wasup_migrations where kind = 'function' and name = any ($1)`, [gone]);
  });
  return changed.map((file) => file.name);
}

async function readLedger(client: pg.Client, kind: 'migration' | 'function'): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.wasup_migrations where kind = $1',
    [kind],
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function applyFile(client: pg.Client, kind: 'migration' | 'function', file: SqlFile): Promise<void> {
  await client.query(file.sql).catch((error: unknown) => {
    throw new Error(`${file.name}${lineOf(error, file.sql)}: ${(error as Error).message}`, { cause: error });
  });
  await client.query(
    `insert into public.wasup_migrations (kind, name, checksum) values ($1, $2, $3)
     on conflict (kind, name) do update set checksum = excluded.checksum, applied_at = now()`,
    [kind, file.name, file.checksum],
  );
}

function lineOf(error: unknown, sql: string): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : NaN;
  return position > 0 ? `:${sql.slice(0, position).split('\n').length}` : '';
}

async function readMigrations(directory: string): Promise<SqlFile[]> {
  const files = await readSqlFiles(directory);
  const numbers = new Set<string>();
  for (const { name } of files) {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (!number) throw new Error(`The migration ${name} is not named like 0001_what_it_does.sql.`);
    if (numbers.has(number)) throw new Error(`Two migrations have the number ${number}.`);
    numbers.add(number);
  }
  return files;
}

/** All `.sql` files below a directory, which may be absent, sorted by path. */
async function readSqlFiles(directory: string): Promise<SqlFile[]> {
  const entries = await fs.readdir(directory, { recursive: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const names = entries.map((entry) => entry.split(path.sep).join('/')).filter((entry) => entry.endsWith('.sql'));
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = (await fs.readFile(path.join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function main([databaseUrl, ...flags]: string[]): Promise<void> {
  if (!databaseUrl) throw new Error('Usage: node supabase/migrate.ts <database url> [--force]');
  const { migrations, functions } = await migrate(databaseUrl, process.cwd(), { force: flags.includes('--force') });
  for (const name of migrations) console.log(`migrated  ${name}`);
  for (const name of functions) console.log(`applied   ${name}`);
  if (migrations.length + functions.length === 0) console.log('The database is up to date.');
}

// Not `import.meta`, since tests load this file as CommonJS.
if (process.argv[1]?.endsWith(path.join('supabase', 'migrate.ts'))) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
