import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { listProcesses } from '../../local/kit/processes.ts';
import { startProgram, type Program } from '../../local/kit/start-program.ts';
import type { Connections } from '../../local/stack/connections.ts';
import type { LaunchOptions } from '../../local/stack/options.ts';
import { waitFor } from './wait-for.ts';

export interface TestStack {
  connections: Connections;
  stateDir: string;
  /** The launcher itself; `kill()` is its `kill -9`. */
  launcher: Program;
  /** All that the launcher has printed. */
  lines: readonly string[];
  /** Process id of each part at this moment. */
  processes(): Promise<Record<string, number>>;
  /** `kill -9` of one part; returns when the launcher has started it again. */
  kill(part: string): Promise<void>;
  /** Calls the API as the bearer of the token. */
  call(method: string, route: string, token?: string, body?: unknown): Promise<Response>;
  /** Stops the stack as Ctrl-C does. Its state stays until `discard`. */
  stop(): Promise<void>;
}

export const startMs = 120_000;

export async function makeStateDir(): Promise<string> {
  return await mkdtemp(path.join(os.tmpdir(), 'wasup-stack-'));
}

export async function discardStateDir(stateDir: string): Promise<void> {
  await rm(stateDir, { recursive: true, force: true });
}

/** Starts the whole platform as `npm start` does, on free ports and its own state. */
export async function startStack(stateDir: string, options: Partial<LaunchOptions> = {}): Promise<TestStack> {
  const lines: string[] = [];
  const launcher = await startProgram(
    './scripts/start.ts',
    { ports: 'auto', ...options, stateDir },
    { onLine: (line) => lines.push(line), readyTimeoutMs: startMs },
  );
  const connections = launcher.facts as unknown as Connections;
  const processes = async (): Promise<Record<string, number>> =>
    JSON.parse(await readFile(path.join(stateDir, 'processes.json'), 'utf8'));
  return {
    connections,
    stateDir,
    launcher,
    lines,
    processes,
    async kill(part) {
      const pid = (await processes())[part];
      if (pid === undefined) throw new Error(`there is no part ${part}`);
      process.kill(pid, 'SIGKILL');
      await waitFor(`${part} to be started again`, async () => {
        const next = (await processes())[part];
        return next !== undefined && next !== pid;
      });
    },
    call: (method, route, token, body) =>
      fetch(`${connections.apiBaseUrl}${route}`, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    stop: () => launcher.stop(30_000),
  };
}

/** Command lines of the processes that still work on a state folder, or are among `pids`. */
export async function processesOn(stateDir: string, pids: Record<string, number> = {}): Promise<string[]> {
  const left = (await listProcesses()).filter(
    ({ pid, command }) => command.includes(stateDir) || Object.values(pids).includes(pid),
  );
  return left.map(({ command }) => command);
}
