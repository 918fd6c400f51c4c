import type { DatabaseClock } from './database-clock.ts';
import type { SendSlice } from './ports.ts';
import { CLOCK_GUARD_MS, PERMIT_MS } from './timing.ts';

/** The right to send one message between two moments of this process's monotonic clock. */
export interface Permit {
  notBefore: number;
  notAfter: number;
}

/**
 * Turns stretches of the database's time into permits of this process. They keep their distance here too, whatever is
 * learned about the database's clock in between: nothing is ever sent faster than it was allowed.
 */
export class Permits {
  readonly #clock: DatabaseClock;
  #nextAt = -Infinity;

  constructor(clock: DatabaseClock) {
    this.#clock = clock;
  }

  of({ startsAt, intervalMs, count }: SendSlice): Permit[] {
    const permits: Permit[] = [];
    for (let place = 0; place < count; place++) {
      const at = startsAt + place * intervalMs;
      const notBefore = Math.max(this.#clock.notBefore(at), this.#nextAt);
      this.#nextAt = notBefore + intervalMs;
      permits.push({
        notBefore,
        notAfter: Math.min(notBefore + PERMIT_MS, this.#clock.notAfter(at) + CLOCK_GUARD_MS),
      });
    }
    return permits;
  }
}
