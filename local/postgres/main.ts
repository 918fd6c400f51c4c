import path from 'node:path';
import { z } from 'zod';
import { runProgram } from '../kit/program.ts';
import { applyPlatform } from '../supabase/platform.ts';
import { ensureCluster } from './cluster.ts';
import { stopStaleServer } from './stale-server.ts';
import { startServer } from './server.ts';

const options = z.object({
  /** 0 takes a free port. */
  port: z.number().int().min(0).max(65535).default(54322),
  stateDir: z.string().default('.local/postgres'),
  /** Whether a commit survives a power cut. Tests give it up for speed. */
  durable: z.boolean().default(true),
});

await runProgram('postgres', options, async ({ port, stateDir, durable }) => {
  const directory = path.resolve(stateDir);
  const dataDir = path.join(directory, 'data');
  await stopStaleServer(dataDir);
  await ensureCluster(dataDir);
  const server = await startServer({ dataDir, port, durable, logFile: path.join(directory, 'postgres.log') });
  void server.ended.then((how) => {
    if (server.closing()) return;
    console.error(`postgres: the server ended by itself (${how}).`);
    process.exit(1);
  });
  await applyPlatform(server.url);
  return { facts: { port: server.port, url: server.url }, close: () => server.close() };
});
