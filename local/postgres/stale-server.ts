import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Ends a server that an earlier start left behind on this data directory because its parent was killed.
 * A process counts as such only when it is PostgreSQL and works in this very directory: a pid in a file may since have
 * gone to anyone. A server whose parent is alive is somebody else's at work, and is an error instead.
 */
export async function stopStaleServer(dataDir: string): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const directory = realpathSync(dataDir);
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (worksIn(pid, directory)) {
    const keeper = parentOf(pid);
    if (keeper && commandOf(keeper).includes(path.join('postgres', 'main.ts'))) {
      throw new Error(`PostgreSQL already runs on ${dataDir} (started by process ${keeper}). Stop that one first.`);
    }
    await end(pid, directory);
  } else if (isAlive(pid)) {
    // PostgreSQL would take the stranger for its own earlier self and refuse to start.
    rmSync(pidFile);
  }
  // Backends that outlived their server still write to its files.
  for (const orphan of processesIn(directory)) await end(orphan, directory);
}

async function end(pid: number, directory: string): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 8_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!worksIn(pid, directory)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline && worksIn(pid, directory)) await delay(25);
  }
  if (worksIn(pid, directory)) throw new Error(`The earlier PostgreSQL (process ${pid}) does not end.`);
}

function worksIn(pid: number, directory: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return commandOf(pid).includes('postgres') && commandOf(pid).includes(directory);
  return readProc(pid, 'comm').trim() === 'postgres' && workingDirectoryOf(pid) === directory;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function processesIn(directory: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && worksIn(pid, directory));
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') return readProc(pid, 'cmdline').replaceAll('\0', ' ');
  return ps(pid, 'command');
}

function parentOf(pid: number): number {
  if (process.platform !== 'linux') return Number(ps(pid, 'ppid'));
  return Number(/^PPid:\s*(\d+)/m.exec(readProc(pid, 'status'))?.[1]);
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return ''; // ps says by its exit code that there is no such process
  }
}

/** Empty when the process has gone meanwhile or belongs to another user. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function workingDirectoryOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
