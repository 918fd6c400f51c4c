import { once } from 'node:events';
import fs from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.ts';
import { launch } from './launch.ts';

export interface ServerOptions {
  dataDir: string;
  /** 0 takes a free port. */
  port: number;
  durable: boolean;
  logFile: string;
}

export interface Server {
  port: number;
  /** URL of the database `postgres` as superuser. */
  url: string;
  /** Resolves with the exit code or signal name once the server is gone. */
  ended: Promise<number | string>;
  closing(): boolean;
  close(): Promise<void>;
}

/** Starts PostgreSQL on 127.0.0.1 and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const port = await reservePort(options.port);
  const { postgres } = await findBinaries();
  const log = await fs.open(options.logFile, 'w');
  const child = await launch(postgres, ['-D', options.dataDir, ...settings(port, options.durable)], {
    dataDir: options.dataDir,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | string);
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  let closing = false;
  const failed = ended.then(async (how) => {
    throw new Error(`PostgreSQL ended (${how}) before it was ready:\n${await fs.readFile(options.logFile, 'utf8')}`);
  });
  await Promise.race([waitUntilItAnswers(url), failed]);
  failed.catch(() => undefined); // from here on an end is told through `ended`
  return {
    port,
    url,
    ended,
    closing: () => closing,
    async close() {
      closing = true;
      child.kill('SIGINT'); // fast shutdown: ends sessions, writes a checkpoint
      const impatience = setTimeout(() => child.kill('SIGQUIT'), 6_000);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function settings(port: number, durable: boolean): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    jit: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
    // Refusals such as a unique violation are answers to the caller, not news for the log.
    log_min_messages: 'fatal',
    log_min_error_statement: 'panic',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Fails with EADDRINUSE, naming the port, when it is taken; PostgreSQL would only say so in its log. */
async function reservePort(port: number): Promise<number> {
  const probe = createServer();
  probe.listen({ port, host: '127.0.0.1', exclusive: true });
  await once(probe, 'listening');
  const bound = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, 'close');
  return bound;
}

async function waitUntilItAnswers(url: string): Promise<void> {
  const deadline = Date.now() + 50_000; // replaying the log after a crash may take a while
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(20);
    }
  }
}
