const RETRY_MS = 1_000;

/**
 * Works on keys, each at most once at a time and at most `limit` together. A key that is added while it is worked on
 * is worked on again afterwards. Work that throws is a fault of this program: it is reported and tried again later.
 */
export class WorkQueue<Key> {
  readonly #limit: number;
  readonly #work: (key: Key) => Promise<void>;
  readonly #log: (line: string) => void;
  readonly #waiting = new Set<Key>();
  readonly #running = new Map<Key, Promise<void>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #open = false;

  constructor(limit: number, work: (key: Key) => Promise<void>, log: (line: string) => void) {
    this.#limit = limit;
    this.#work = work;
    this.#log = log;
  }

  open(): void {
    this.#open = true;
    this.#pump();
  }

  add(key: Key): void {
    this.#waiting.add(key);
    this.#pump();
  }

  /** Begins nothing more, and resolves when what was begun has ended. */
  async close(): Promise<void> {
    this.#open = false;
    for (const retry of this.#retries) clearTimeout(retry);
    await Promise.all(this.#running.values());
  }

  #pump(): void {
    if (!this.#open) return;
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#limit) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      this.#running.set(key, this.#run(key));
    }
  }

  async #run(key: Key): Promise<void> {
    try {
      // Also work that ends at once gives way to the requests that wait.
      await new Promise(setImmediate);
      await this.#work(key);
    } catch (error) {
      this.#log(`Durable: ${String(key)} will be tried again: ${error instanceof Error ? error.stack : String(error)}`);
      this.#retryLater(key);
    } finally {
      this.#running.delete(key);
      this.#pump();
    }
  }

  #retryLater(key: Key): void {
    if (!this.#open) return;
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      this.add(key);
    }, RETRY_MS);
    this.#retries.add(retry);
  }
}
