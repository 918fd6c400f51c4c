import type { Clock } from './clock.ts';

/** What may elapse between asking the lease and the frame leaving the machine, and how far two clocks may drift in one TTL. */
const LEASE_MARGIN_MS = 2_000;

/**
 * This worker's own view of its lease. The database counts the lease from the moment it applied a beat, which is never
 * before the beat was sent: counting from the sending, less a margin, ends here first, whatever the network does.
 */
export class Lease {
  readonly #clock: Clock;
  readonly #marginMs: number;
  #deadline = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, marginMs = LEASE_MARGIN_MS) {
    this.#clock = clock;
    this.#marginMs = marginMs;
  }

  /** Records a beat that succeeded. Answers may overtake each other, so a deadline is never brought forward. */
  renew(sentAt: number, ttlMs: number): void {
    this.#deadline = Math.max(this.#deadline, sentAt + ttlMs - this.#marginMs);
  }

  /** Ask immediately before every frame and every credential write. */
  isHeld(): boolean {
    return this.#clock.now() < this.#deadline;
  }

  remainingMs(): number {
    return Math.max(0, this.#deadline - this.#clock.now());
  }
}
