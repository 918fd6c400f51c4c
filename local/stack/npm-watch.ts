import { listProcesses } from '../kit/processes.ts';

const everyMs = 500;
const furthest = 5;

/**
 * When the npm that runs us is killed, or the shell between it and us, no signal reaches us: this looks. Without npm
 * (a service manager, a terminal in the background) the launcher may outlive whoever started it.
 */
export async function endWithNpm(end: () => void): Promise<void> {
  if (!process.env['npm_lifecycle_event']) return;
  const pids = await chainToNpm();
  const timer = setInterval(() => {
    if (pids.every(exists)) return;
    clearInterval(timer);
    end();
  }, everyMs);
  timer.unref();
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Our parent, its parent and so on, up to npm itself. */
async function chainToNpm(): Promise<number[]> {
  const processes = new Map((await listProcesses()).map((one) => [one.pid, one]));
  const chain: number[] = [];
  for (let found = processes.get(process.ppid); found && chain.length < furthest; found = processes.get(found.parent)) {
    chain.push(found.pid);
    if (/\bnpm\b/.test(found.command)) break;
  }
  return chain;
}
