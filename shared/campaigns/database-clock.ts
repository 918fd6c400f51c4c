/** Two good clocks do not drift apart faster than this. */
const DRIFT = 500e-6;

/**
 * How the database's clock stands to this process's monotonic one. Each answer that carries the database's time says
 * something: the time was taken after the question was sent and before the answer came. Milliseconds throughout.
 */
export class DatabaseClock {
  #earliest = -Infinity;
  #latest = Infinity;
  #observedAt = 0;

  observe(sentAt: number, receivedAt: number, databaseTime: number): void {
    const drift = (receivedAt - this.#observedAt) * DRIFT;
    this.#earliest = Math.max(this.#earliest - drift, sentAt - databaseTime);
    this.#latest = Math.min(this.#latest + drift, receivedAt - databaseTime);
    if (this.#earliest > this.#latest) {
      // One of the clocks was set: only this answer counts.
      this.#earliest = sentAt - databaseTime;
      this.#latest = receivedAt - databaseTime;
    }
    this.#observedAt = receivedAt;
  }

  /** The moment here at which that time has come there for certain. */
  notBefore(databaseTime: number): number {
    return databaseTime + this.#latest;
  }

  /** The last moment here at which that time may not have passed there. */
  notAfter(databaseTime: number): number {
    return databaseTime + this.#earliest;
  }
}
