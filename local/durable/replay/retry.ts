import type { RetryOptions } from './answer.ts';
import { Task } from './task.ts';

const DEFAULT_MAX_INTERVAL_MS = 6 * 24 * 3_600_000;

export interface RetryClock {
  /** The orchestration's own time, in milliseconds. */
  now(): number;
  timer(fireAt: number): Task;
  /** Called when the policy's timeout ends the attempts early. */
  timedOut(): void;
}

/**
 * Repeats `attempt` as the policy says. Every failure is followed by a timer, also the last one, whose timer fires at
 * once: recorded histories and the orchestrator's library both count on it.
 */
export function withRetries(options: RetryOptions, clock: RetryClock, attempt: () => Task): Task {
  const result = new Task();
  const firstAttempt = clock.now();
  const expiresAt = firstAttempt + (options.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY);
  const run = (attempts: number): void => {
    attempt().whenDone((failed) => {
      if (!failed) result.complete();
      else if (attempts >= options.maxNumberOfAttempts) {
        clock.timer(clock.now()).whenDone(() => result.complete(true));
      } else if (clock.now() >= expiresAt) {
        clock.timedOut();
        result.complete(true);
      } else {
        clock.timer(clock.now() + delayAfter(attempts, options)).whenDone(() => run(attempts + 1));
      }
    });
  };
  run(1);
  return result;
}

function delayAfter(attempts: number, options: RetryOptions): number {
  const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (attempts - 1);
  return Math.min(delay, options.maxRetryIntervalInMilliseconds ?? DEFAULT_MAX_INTERVAL_MS);
}
