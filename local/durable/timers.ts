import type { Store } from './store/store.ts';

/** setTimeout overflows beyond this; a longer wait is made of several. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Wakes orchestrations when their timers are due. Timers are rows; only the nearest one is waited for. */
export class Timers {
  readonly #store: Store;
  readonly #fired: (instanceId: string) => void;
  #waiting: NodeJS.Timeout | undefined;

  constructor(store: Store, fired: (instanceId: string) => void) {
    this.#store = store;
    this.#fired = fired;
  }

  /** Waits for the nearest timer, as of now. */
  arm(): void {
    clearTimeout(this.#waiting);
    const next = this.#store.nextTimerAt();
    if (next === undefined) return;
    const wait = Math.min(Math.max(next - Date.now(), 0), LONGEST_WAIT_MS);
    this.#waiting = setTimeout(() => this.#fire(), wait);
  }

  stop(): void {
    clearTimeout(this.#waiting);
  }

  #fire(): void {
    for (const instanceId of this.#store.fireTimers(Date.now())) this.#fired(instanceId);
    this.arm();
  }
}
