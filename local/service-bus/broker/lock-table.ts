import type { Lock } from './lock.ts';

/** The locks of one queue, in the order in which they expire: all last equally long, so that is the order of taking. */
export class LockTable {
  readonly #byToken = new Map<string, Lock>();
  readonly #sequences = new Set<number>();

  add(lock: Lock): void {
    this.#byToken.set(lock.token, lock);
    this.#sequences.add(lock.message.sequence);
    lock.session?.messages.add(lock);
  }

  find(token: string): Lock | undefined {
    return this.#byToken.get(token);
  }

  holds(sequence: number): boolean {
    return this.#sequences.has(sequence);
  }

  renew(lock: Lock, until: number): void {
    this.#byToken.delete(lock.token);
    lock.until = until;
    this.#byToken.set(lock.token, lock);
  }

  remove(lock: Lock): void {
    this.#byToken.delete(lock.token);
    this.#sequences.delete(lock.message.sequence);
    lock.session?.messages.delete(lock);
  }

  first(): Lock | undefined {
    for (const lock of this.#byToken.values()) return lock;
    return undefined;
  }
}
