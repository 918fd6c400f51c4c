import type { Store } from './store.ts';

/** The account's time, in whole seconds: real time plus how far a person has moved it ahead. */
export class Clock {
  readonly #store: Store;
  #offset: number;
  #held: number | undefined;

  constructor(store: Store, start?: number) {
    this.#store = store;
    const saved = store.setting('clock_offset');
    this.#offset = saved === undefined ? (start === undefined ? 0 : start - realNow()) : Number(saved);
    if (saved === undefined) store.set('clock_offset', String(this.#offset));
  }

  now(): number {
    return this.#held ?? realNow() + this.#offset;
  }

  /** Does the work as though it were exactly `time`: renewals happen at their own second, however late they are run. */
  at<T>(time: number, work: () => T): T {
    const before = this.#held;
    this.#held = time;
    try {
      return work();
    } finally {
      this.#held = before;
    }
  }

  /** Never goes back: what has happened has happened. */
  moveTo(time: number): void {
    if (time <= this.now()) return;
    this.#offset = time - realNow();
    this.#store.set('clock_offset', String(this.#offset));
  }
}

function realNow(): number {
  return Math.floor(Date.now() / 1000);
}
