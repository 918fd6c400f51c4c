import type { QueueStore } from './store.ts';

/** Remembers message ids for a window of time; a second message with a remembered id is to be dropped. */
export class DuplicateDetection {
  readonly #store: QueueStore;
  readonly #windowMs: number;
  #forgottenAt = 0;

  constructor(store: QueueStore, windowMs: number) {
    this.#store = store;
    this.#windowMs = windowMs;
  }

  isDuplicate(messageId: string, now: number): boolean {
    const seenAt = this.#store.messageIdSeenAt(messageId);
    if (seenAt !== undefined && seenAt > now - this.#windowMs) return true;
    this.#store.rememberMessageId(messageId, now);
    this.#forget(now);
    return false;
  }

  #forget(now: number): void {
    if (now - this.#forgottenAt < this.#windowMs / 10) return;
    this.#forgottenAt = now;
    this.#store.forgetMessageIds(now - this.#windowMs);
  }
}
