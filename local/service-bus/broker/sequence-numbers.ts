import type { QueueStore } from './store.ts';

const blockSize = 1000;

/**
 * Ascending numbers, none of them given out twice, not even over a restart: they are reserved in blocks, and a start
 * goes on after the last reserved one.
 */
export class SequenceNumbers {
  readonly #store: QueueStore;
  #last: number;
  #reserved: number;

  constructor(store: QueueStore) {
    this.#store = store;
    this.#reserved = store.reservedSequence();
    this.#last = this.#reserved;
  }

  next(): number {
    this.#last += 1;
    if (this.#last > this.#reserved) {
      this.#reserved += blockSize;
      this.#store.reserveSequence(this.#reserved);
    }
    return this.#last;
  }
}
