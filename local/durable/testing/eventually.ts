import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 15_000;

/** Asks again and again until there is an answer; `what` names it when there is none in time. */
export async function eventually<Result>(ask: () => Promise<Result | undefined>, what: string): Promise<Result> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Not in time: ${what}.`);
    await pause(20);
  }
}
