import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, listProcesses } from '../kit/processes.ts';
import type { Log } from './log.ts';
import { readJson } from './state.ts';

const graceMs = 10_000;

/**
 * When the last launcher was killed, its parts end by themselves: this waits for them, and kills one that hangs.
 * @param processesFile where that launcher kept its parts; absent after a clean end.
 */
export async function endLeftovers(processesFile: string, log: Log): Promise<void> {
  const parts = Object.entries((readJson(processesFile) ?? {}) as Record<string, number>);
  const left = parts.filter(([, pid]) => isAlive(pid));
  if (left.length > 0) {
    log.say(`the last run was killed; waiting for ${left.map(([name]) => name).join(', ')} to end`);
  }
  await Promise.all(left.map(([name, pid]) => endLeftover(name, pid, log)));
  rmSync(processesFile, { force: true });
}

async function endLeftover(name: string, pid: number, log: Log): Promise<void> {
  const deadline = Date.now() + graceMs;
  while (isAlive(pid) && Date.now() < deadline) await delay(50);
  const left = (await listProcesses()).find((one) => one.pid === pid);
  // The number may belong to somebody else's process by now.
  if (!left?.command.includes('main.ts')) return;
  log.say(`killing ${name} (process ${pid}), which hangs`);
  process.kill(pid, 'SIGKILL');
}
