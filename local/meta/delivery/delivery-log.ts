const keptEntries = 500;
const keptBodies = 100;

export interface Delivery {
  at: string;
  wabaId: string;
  /** Statuses in it; 0 for a POST of another kind. */
  statuses: number;
  attempt: number;
  status: number | null;
  ms: number;
  answer: string;
  /** Kept for the latest only. */
  body: string | null;
}

/** The latest POSTs to anybody's webhook, since the program started. */
export class DeliveryLog {
  #entries: Delivery[] = [];
  readonly counts = { posts: 0, answered200: 0, failed: 0, statuses: 0 };

  add(delivery: Delivery): void {
    this.counts.posts += 1;
    this.counts.statuses += delivery.statuses;
    this.counts[delivery.status === 200 ? 'answered200' : 'failed'] += 1;
    this.#entries.push(delivery);
    const aged = this.#entries.at(-1 - keptBodies);
    if (aged) aged.body = null;
    if (this.#entries.length >= 2 * keptEntries) this.#entries = this.#entries.slice(-keptEntries);
  }

  /** Newest first. */
  latest(limit: number): Delivery[] {
    return this.#entries.slice(-limit).reverse();
  }

  reset(): void {
    this.#entries = [];
    Object.assign(this.counts, { posts: 0, answered200: 0, failed: 0, statuses: 0 });
  }
}
