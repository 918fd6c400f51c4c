import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../local/kit/run-command.ts';

const npmVersions = ['11', '12'];
const patienceMs = 10 * 60_000;

/**
 * `npm run test:fresh`: clones the committed state, types `npm start` there under each npm, twice, and stops it.
 * Each clone installs about 1 GB, so this is not part of `npm test`.
 */
async function main(versions: readonly string[]): Promise<void> {
  for (const version of versions) {
    const scratch = mkdtempSync(path.join(tmpdir(), `wasup-fresh-npm${version}-`));
    try {
      await tryNpm(version, path.join(scratch, 'wasup'));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}

async function tryNpm(version: string, clone: string): Promise<void> {
  const cloned = await runCommand('git', ['clone', '--quiet', '.', clone]);
  if (cloned.exitCode !== 0) throw new Error(cloned.output);
  for (const attempt of ['first', 'second']) {
    const seconds = await startAndStop(version, clone);
    console.log(`npm ${version}: ${attempt} npm start was ready after ${seconds.toFixed(1)} s`);
  }
}

async function startAndStop(version: string, clone: string): Promise<number> {
  const started = performance.now();
  const child = spawn('npx', ['--yes', `npm@${version}`, 'start', '--', '--ports', 'auto'], {
    cwd: clone,
    stdio: 'inherit',
    detached: true, // a process group of its own, as a terminal makes one
    env: outsideEnvironment(),
  });
  const ended = once(child, 'exit');
  try {
    await waitForFile(path.join(clone, '.local', 'connections.json'), child);
    return (performance.now() - started) / 1000;
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  }
}

/** What a person's shell would have: without this project's own Node in front, and nothing of the npm that runs us. */
function outsideEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'INIT_CWD');
  const search = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(entries), PATH: search.join(path.delimiter) };
}

async function waitForFile(file: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error(`${file} was not written in ${patienceMs / 60_000} minutes`);
    await delay(50);
  }
}

const wanted = process.argv.slice(2);
await main(wanted.length > 0 ? wanted : npmVersions);
