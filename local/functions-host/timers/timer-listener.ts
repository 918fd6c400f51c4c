import { toError } from '../core/errors.ts';
import type { RetryContext } from '../core/types.ts';
import type { TimerFunction } from '../function-index.ts';
import type { FunctionRunner } from '../function-runner.ts';
import type { HostLog } from '../log.ts';
import { pauseUnlessAborted } from '../pause.ts';
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
  readonly #stopping = new AbortController();

  /** Throws when the schedule is none. */
  constructor(timer: TimerFunction, runner: FunctionRunner, statuses: TimerStatusStore, log: HostLog) {
    this.#timer = timer;
    this.#runner = runner;
    this.#statuses = statuses;
    this.#log = log;
    this.#schedule = parseSchedule(timer.trigger.schedule);
    this.#monitored = timer.trigger.useMonitor && isMonitored(this.#schedule, new Date());
  }

  start(): void {
    this.#loop().catch((error: unknown) => this.#log.error(`Timer '${this.#timer.name}' stopped: ${String(error)}`));
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Out of its schedule, as the portal's Run button does. */
  async runNow(): Promise<void> {
    await this.#invoke(false);
  }

  async #loop(): Promise<void> {
    const pastDue = this.#monitored && this.#isPastDue(new Date());
    if (pastDue) this.#log.info(`Function '${this.#timer.name}' is past due on startup. Executing now.`);
    if (pastDue || this.#timer.trigger.runOnStartup) await this.#fire(pastDue);
    while (!this.#stopping.signal.aborted) {
      if (await this.#isDue(this.#schedule.next(new Date()))) await this.#fire(false);
    }
  }

  #isPastDue(now: Date): boolean {
    const status = this.#statuses.read(this.#timer.name);
    if (!status) {
      this.#statuses.write(this.#timer.name, { last: never, next: this.#schedule.next(now), updated: now });
      return false;
    }
    // Counted again from the last run, because the schedule may have changed since.
    const next = this.#schedule.next(status.updated);
    this.#statuses.write(this.#timer.name, { ...status, next });
    return now > next;
  }

  /** Waits for that moment; false when it was stopped before. */
  async #isDue(due: Date): Promise<boolean> {
    const { signal } = this.#stopping;
    for (let left = 1; left > 0 && !signal.aborted;) {
      left = due.getTime() - Date.now();
      if (left > 0) await pauseUnlessAborted(Math.min(left, longestWaitMs), signal);
    }
    return !signal.aborted;
  }

  async #fire(isPastDue: boolean): Promise<void> {
    const now = new Date();
    await this.#invoke(isPastDue);
    if (!this.#monitored || this.#stopping.signal.aborted) return;
    this.#statuses.write(this.#timer.name, { last: now, next: this.#schedule.next(new Date()), updated: now });
  }

  /** With the retries that the function asked for; what it throws at last is in the log already. */
  async #invoke(isPastDue: boolean): Promise<void> {
    const { retry } = this.#timer;
    const { signal } = this.#stopping;
    const status = this.#monitored ? this.#statuses.read(this.#timer.name) : undefined;
    const maxRetryCount = retry?.maxRetryCount ?? 0;
    let exception: RetryContext['exception'];
    for (let retryCount = 0; !signal.aborted; retryCount++) {
      const retryContext = retry && { retryCount, maxRetryCount, ...(exception ? { exception } : {}) };
      try {
        const info = timerInfo(isPastDue, status);
        await this.#runner.run(this.#timer, { json: info }, {}, retryContext ? { retryContext } : {});
        return;
      } catch (thrown) {
        if (!retry || (maxRetryCount !== -1 && retryCount >= maxRetryCount)) return;
        const error = toError(thrown);
        exception = { message: error.message, stackTrace: error.stack ?? '' };
        await pauseUnlessAborted(retryDelayMs(retry, retryCount), signal);
      }
    }
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
