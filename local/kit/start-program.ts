import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface Program {
  pid: number;
  /** What the program said of itself when it became ready. */
  facts: Record<string, unknown>;
  child: ChildProcess;
  /** Resolves with the exit code or signal name once the process is gone. */
  ended: Promise<number | string>;
  /** Asks it to end and waits; after `graceMs` it is killed. */
  stop(graceMs?: number): Promise<void>;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
}

export interface StartOptions {
  env?: NodeJS.ProcessEnv;
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  readyTimeoutMs?: number;
}

/**
 * Room for young objects as a busy server wants it: with Node's 16 MB, what a batch holds is copied again and again by the
 * garbage collector. It is taken only when it is needed.
 */
const execArgv = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'];

/** Starts `local/<name>/main.ts` (or any path) as a child process and waits until it says that it is ready. */
export async function startProgram(
  entry: string,
  options: Record<string, unknown>,
  { env, onLine, readyTimeoutMs = 60_000 }: StartOptions = {},
): Promise<Program> {
  const file = entry.includes('/') ? path.resolve(entry) : path.resolve('local', entry, 'main.ts');
  const child = fork(file, [JSON.stringify(options)], {
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastLines: string[] = [];
  forEachLine(child, (line, stream) => {
    lastLines.push(line);
    if (lastLines.length > 30) lastLines.shift();
    onLine?.(line, stream);
  });
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | string);
  const facts = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${entry} was not ready after ${readyTimeoutMs} ms.\n${lastLines.join('\n')}`));
    }, readyTimeoutMs);
    child.on('message', (message: { type: string; facts?: Record<string, unknown>; message?: string }) => {
      if (message.type === 'ready') resolve(message.facts ?? {});
      if (message.type === 'failed') reject(new Error(message.message));
    });
    void ended.then((how) =>
      reject(new Error(`${entry} ended (${how}) before it was ready.\n${lastLines.join('\n')}`)),
    );
    void ended.finally(() => clearTimeout(timer));
    child.on('message', () => clearTimeout(timer));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${entry} has no process id.`);
  return {
    pid,
    facts,
    child,
    ended,
    async stop(graceMs = 10_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

function forEachLine(child: ChildProcess, onLine: (line: string, stream: 'stdout' | 'stderr') => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    let rest = '';
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line, stream);
    });
  }
}
