const sweepEvery = 10_000;

/** How fast one number may write to one person: a burst, then one message in so many milliseconds. */
export class Pairs {
  /** When the messages so far would be paid off at the allowed rate. */
  readonly #paidOffAt = new Map<string, number>();
  #asked = 0;

  admits(pair: string, { pairBurst, pairEveryMs }: { pairBurst: number; pairEveryMs: number }, now: number): boolean {
    if (pairEveryMs === 0) return true;
    this.#asked += 1;
    if (this.#asked % sweepEvery === 0) this.#sweep(now);
    const paidOffAt = Math.max(now, this.#paidOffAt.get(pair) ?? 0);
    if (paidOffAt + pairEveryMs - now > pairBurst * pairEveryMs) return false;
    this.#paidOffAt.set(pair, paidOffAt + pairEveryMs);
    return true;
  }

  #sweep(now: number): void {
    for (const [pair, paidOffAt] of this.#paidOffAt) if (paidOffAt <= now) this.#paidOffAt.delete(pair);
  }
}
