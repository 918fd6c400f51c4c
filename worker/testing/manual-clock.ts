import type { Clock } from '../src/clock.ts';

interface Timer {
  at: number;
  task: () => void;
}

/** A clock that moves only when a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#now + delayMs, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves on by `ms`, running each timer at its time and letting promises settle after it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let due = this.#due(end); due; due = this.#due(end)) {
      this.#now = Math.max(this.#now, due.at);
      await this.#run(due);
    }
    this.#now = end;
  }

  /** The process is frozen for `ms`: every timer that fell due meanwhile runs afterwards, late. */
  async freeze(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }

  async #run(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    timer.task();
    await settle();
  }

  #due(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets every promise that is already resolved run its course. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
