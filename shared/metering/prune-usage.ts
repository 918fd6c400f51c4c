import type { UsageStore } from './ports.ts';

const MOST_ROUNDS = 200;

/** Forgets old usage in bounded steps until none is left, or for as long as a timer's turn should take. */
export async function pruneUsage({ usage }: { usage: UsageStore }): Promise<number> {
  let forgotten = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const now = await usage.prune();
    forgotten += now;
    if (now === 0) break;
  }
  return forgotten;
}
