import { toError } from '../core/errors.ts';
import type { RetryContext } from '../core/types.ts';
import type { TimerFunction } from '../function-index.ts';
import type { FunctionRunner } from '../function-runner.ts';
import type { HostLog } from '../log.ts';
import { retryDelayMs } from '../retry.ts';
import { isMonitored, parseSchedule, type Schedule } from './schedule.ts';
import { never, type TimerStatus, type TimerStatusStore } from './timer-status.ts';

/** Node's timers hold no more than 2^31 ms; longer waits are cut. */
const longestWaitMs = 2 ** 31 - 1;

/** Fires one timer function, never twice at once; what falls due while it runs is skipped. */
export class TimerListener {
  readonly #timer: TimerFunction;
  readonly #runner: FunctionRunner;
  readonly #statuses: TimerStatusStore;
  readonly #log: HostLog;
  readonly #schedule: Schedule;
  readonly #monitored: boolean;
  readonly #stopped = new AbortController();
  #wait: NodeJS.Timeout | undefined;

  constructor(timer: TimerFunction, runner: FunctionRunner, statuses: TimerStatusStore, log: HostLog) {
    this.#timer = timer;
    this.#runner = runner;
    this.#statuses = statuses;
    this.#log = log;
    this.#schedule = parseSchedule(timer.trigger.schedule);
    this.#monitored = timer.trigger.useMonitor && isMonitored(this.#schedule, new Date());
  }

  start(): void {
    const pastDue = this.#monitored && this.#isPastDue(new Date());
    if (pastDue || this.#timer.trigger.runOnStartup) {
      if (pastDue) this.#log.info(`Function '${this.#timer.name}' is past due on startup. Executing now.`);
      this.#fire(pastDue)
        .finally(() => this.#arm())
        .catch((error: unknown) => this.#log.error(String(error)));
    } else this.#arm();
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#wait);
  }

  /** Out of its schedule, as the portal's Run button does. */
  runNow(): void {
    this.#invoke(false, this.#statuses.read(this.#timer.name)).catch((error: unknown) =>
      this.#log.error(String(error)),
    );
  }

  #isPastDue(now: Date): boolean {
    const status = this.#statuses.read(this.#timer.name);
    if (!status) {
      this.#statuses.write(this.#timer.name, { last: never, next: this.#schedule.next(now), updated: now });
      return false;
    }
    const expected = this.#schedule.next(status.updated);
    if (expected.getTime() !== status.next.getTime())
      this.#statuses.write(this.#timer.name, { ...status, next: expected });
    return now > expected;
  }

  #arm(): void {
    if (this.#stopped.signal.aborted) return;
    this.#waitUntil(this.#schedule.next(new Date()));
  }

  #waitUntil(due: Date): void {
    const left = due.getTime() - Date.now();
    this.#wait = setTimeout(
      () => {
        if (Date.now() < due.getTime()) return this.#waitUntil(due);
        this.#fire(false)
          .finally(() => this.#arm())
          .catch((error: unknown) => this.#log.error(String(error)));
      },
      Math.min(Math.max(left, 0), longestWaitMs),
    );
  }

  async #fire(isPastDue: boolean): Promise<void> {
    const now = new Date();
    await this.#invoke(isPastDue, this.#statuses.read(this.#timer.name));
    if (this.#monitored && !this.#stopped.signal.aborted) {
      this.#statuses.write(this.#timer.name, { last: now, next: this.#schedule.next(new Date()), updated: now });
    }
  }

  /** With the retries that the function asked for; what it throws at last is in the log already. */
  async #invoke(isPastDue: boolean, status: TimerStatus | undefined): Promise<void> {
    const { retry } = this.#timer;
    const maxRetryCount = retry?.maxRetryCount ?? 0;
    let exception: RetryContext['exception'];
    for (let retryCount = 0; !this.#stopped.signal.aborted; retryCount++) {
      const retryContext = retry && { retryCount, maxRetryCount, ...(exception ? { exception } : {}) };
      try {
        await this.#runner.run(
          this.#timer,
          { json: timerInfo(isPastDue, this.#monitored ? status : undefined) },
          {},
          retryContext ? { retryContext } : {},
        );
        return;
      } catch (thrown) {
        const error = toError(thrown);
        exception = { message: error.message, stackTrace: error.stack ?? '' };
        if (!retry || (maxRetryCount !== -1 && retryCount >= maxRetryCount)) return;
        await this.#pause(retryDelayMs(retry, retryCount));
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stopped.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}

function timerInfo(isPastDue: boolean, status: TimerStatus | undefined): string {
  return JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status
      ? { Last: status.last.toISOString(), Next: status.next.toISOString(), LastUpdated: status.updated.toISOString() }
      : null,
    IsPastDue: isPastDue,
  });
}
