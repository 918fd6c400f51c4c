import type { DatabaseSync } from 'node:sqlite';
import type { TimerFunction } from '../function-index.ts';
import type { FunctionRunner } from '../function-runner.ts';
import type { HostLog } from '../log.ts';
import { requireStorage } from '../storage-setting.ts';
import { TimerListener } from './timer-listener.ts';
import { TimerStatusStore } from './timer-status.ts';

/** The listeners of all timer functions. One that cannot start is said in the log, and the others go on. */
export class TimerListeners {
  readonly #listeners = new Map<string, TimerListener>();

  constructor(timers: TimerFunction[], runner: FunctionRunner, db: DatabaseSync, log: HostLog) {
    const statuses = new TimerStatusStore(db);
    for (const timer of timers) {
      try {
        requireStorage();
        this.#listeners.set(timer.name, new TimerListener(timer, runner, statuses, log));
      } catch (error) {
        log.error(`The listener for function '${timer.name}' was unable to start. ${(error as Error).message}`);
      }
    }
  }

  start(): void {
    for (const listener of this.#listeners.values()) listener.start();
  }

  stop(): void {
    for (const listener of this.#listeners.values()) listener.stop();
  }

  async runNow(timer: TimerFunction): Promise<void> {
    await this.#listeners.get(timer.name)?.runNow();
  }
}
