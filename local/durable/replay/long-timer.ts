import { Task } from './task.ts';

const DAY_MS = 24 * 3_600_000;
/** The longest that one timer may run, and the steps of one that is longer; the orchestrator is told the same. */
export const MAXIMUM_SHORT_TIMER = { ms: 6 * DAY_MS, text: '6.00:00:00' };
export const LONG_TIMER_INTERVAL = { ms: 3 * DAY_MS, text: '3.00:00:00' };

/** A timer of any length: one that is longer than six days is a chain of timers of at most three. */
export function timerOfAnyLength(fireAt: number, now: () => number, timer: (fireAt: number) => Task): Task {
  if (fireAt - now() <= MAXIMUM_SHORT_TIMER.ms) return timer(fireAt);
  const result = new Task();
  const step = (): void => {
    timer(Math.min(fireAt, now() + LONG_TIMER_INTERVAL.ms)).whenDone(() => {
      if (now() >= fireAt) result.complete();
      else step();
    });
  };
  step();
  return result;
}
