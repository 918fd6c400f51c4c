import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './log.ts';

const patienceMs = 60_000;
const noticeMs = 5_000;

/** Waits until the app says that everything answers. @throws {Error} with its last answer when it never does. */
export async function waitUntilHealthy(url: string, log: Log): Promise<void> {
  const started = performance.now();
  let noticed = started;
  for (;;) {
    const answer = await ask(url);
    if (answer.healthy) return;
    const now = performance.now();
    if (now - started > patienceMs) throw new Error(`${url} did not become healthy: ${answer.text}`);
    if (now - noticed > noticeMs) {
      noticed = now;
      log.say(`waiting for ${url}: ${answer.text}`);
    }
    await delay(100);
  }
}

async function ask(url: string): Promise<{ healthy: boolean; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return { healthy: response.ok, text: `${response.status} ${await response.text()}` };
  } catch (error) {
    return { healthy: false, text: error instanceof Error ? error.message : String(error) };
  }
}
