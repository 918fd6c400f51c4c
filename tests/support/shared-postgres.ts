import { once } from 'node:events';
import fs from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startProgram, type Program } from '../../local/kit/start-program.ts';
import { applyPlatform } from '../../local/supabase/platform.ts';
import { migrate } from '../../supabase/migrate.ts';

/** What a new Supabase project is, and the same with our migrations. */
export const templates = { platform: 'template_platform', migrated: 'template_migrated' };

export interface SharedPostgres {
  /** GET answers the superuser URL of the running server, whose template databases are ready to be cloned. */
  url: string;
  close(): Promise<void>;
}

/**
 * One PostgreSQL for a whole run. It lives in jest's own process, since workers come and go, and it starts with the
 * first request, so that a run which needs no database does not pay for one.
 */
export async function servePostgres(): Promise<SharedPostgres> {
  let started: Promise<{ databaseUrl: string; close(): Promise<void> }> | undefined;
  const broker = createServer((_request, response) => {
    started ??= startWithTemplate();
    started.then(
      ({ databaseUrl }) => response.end(databaseUrl),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    );
  });
  broker.listen(0, '127.0.0.1');
  await once(broker, 'listening');
  return {
    url: `http://127.0.0.1:${(broker.address() as AddressInfo).port}`,
    async close() {
      broker.close();
      broker.closeAllConnections();
      await (await started)?.close();
    },
  };
}

async function startWithTemplate(): Promise<{ databaseUrl: string; close(): Promise<void> }> {
  const stateDir = await fs.mkdtemp(path.join(os.tmpdir(), 'wasup-test-postgres-'));
  let postgres: Program | undefined;
  const close = async (): Promise<void> => {
    await postgres?.stop();
    await fs.rm(stateDir, { recursive: true, force: true });
  };
  try {
    postgres = await startProgram('postgres', { port: 0, stateDir, durable: false });
    const databaseUrl = postgres.facts.url as string;
    await createTemplates(databaseUrl);
    return { databaseUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nobody stays connected to a template: PostgreSQL clones only a database without sessions. */
async function createTemplates(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const urlOf = (name: string): string => Object.assign(new URL(databaseUrl), { pathname: name }).href;
  try {
    await client.query(`create database ${templates.platform}`);
    await applyPlatform(urlOf(templates.platform));
    await client.query(`create database ${templates.migrated} template ${templates.platform}`);
    await migrate(urlOf(templates.migrated), process.cwd());
    for (const name of Object.values(templates)) await client.query(`alter database ${name} allow_connections false`);
  } finally {
    await client.end();
  }
}
