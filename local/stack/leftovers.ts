import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Log } from './log.ts';
import { readJson } from './state.ts';

const graceMs = 10_000;

/**
 * When the last launcher was killed, its parts end by themselves: this waits for them, and kills one that hangs.
 * @param processesFile where that launcher kept its parts; absent after a clean end.
 */
export async function endLeftovers(processesFile: string, log: Log): Promise<void> {
  const left = Object.entries((readJson(processesFile) ?? {}) as Record<string, number>).filter(([, pid]) =>
    isAlive(pid),
  );
  if (left.length > 0)
    log.say(`the last run did not end by itself; waiting for ${left.map(([name]) => name).join(', ')}`);
  await Promise.all(left.map(([name, pid]) => endLeftover(name, pid, log)));
  rmSync(processesFile, { force: true });
}

async function endLeftover(name: string, pid: number, log: Log): Promise<void> {
  const deadline = Date.now() + graceMs;
  while (isAlive(pid) && Date.now() < deadline) await delay(50);
  // The number may belong to somebody else's process by now.
  if (!isAlive(pid) || !(await commandLine(pid)).includes('main.ts')) return;
  log.say(`killing ${name} (process ${pid}), which hangs`);
  process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Empty when the process is gone, or where `ps` is not there to ask. */
async function commandLine(pid: number): Promise<string> {
  try {
    return (await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}
