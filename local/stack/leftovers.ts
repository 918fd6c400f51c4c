import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { listProcesses } from '../kit/processes.ts';
import type { Log } from './log.ts';
import { readJson } from './state.ts';

const graceMs = 10_000;

/**
 * When the last launcher was killed, its parts end by themselves: this waits for them, and kills one that hangs.
 * @param processesFile where that launcher kept its parts; absent after a clean end.
 */
export async function endLeftovers(processesFile: string, log: Log): Promise<void> {
  const parts = Object.entries((readJson(processesFile) ?? {}) as Record<string, number>);
  const deadline = Date.now() + graceMs;
  for (let left = await stillRunning(parts); left.length > 0; left = await stillRunning(parts)) {
    if (Date.now() > deadline) {
      log.say(`killing what hangs of the last run: ${left.map(([name]) => name).join(', ')}`);
      for (const [, pid] of left) process.kill(pid, 'SIGKILL');
    }
    await delay(100);
  }
  rmSync(processesFile, { force: true });
}

/** A number may belong to somebody else's process by now: ours run a `main.ts`. */
async function stillRunning(parts: [name: string, pid: number][]): Promise<[name: string, pid: number][]> {
  if (parts.length === 0) return [];
  const ours = (await listProcesses()).filter(({ command }) => command.includes('main.ts'));
  return parts.filter(([, pid]) => ours.some((one) => one.pid === pid));
}
