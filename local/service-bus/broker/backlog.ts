import { MinHeap } from './min-heap.ts';
import type { SessionLock } from './lock.ts';
import type { Sessions } from './sessions.ts';

/** What is available in a queue, in order of sequence number: altogether, or by session on a queue with sessions. */
export class Backlog {
  readonly #sessions: Sessions | undefined;
  readonly #sequences = new MinHeap<number>((a, b) => a < b);

  constructor(sessions: Sessions | undefined) {
    this.#sessions = sessions;
  }

  push(sequence: number, sessionId: string | null): void {
    if (this.#sessions) this.#sessions.push(sessionId ?? '', sequence);
    else this.#sequences.push(sequence);
  }

  /** The next number; the message may meanwhile have expired. */
  take(session: SessionLock | undefined): number | undefined {
    return session ? this.#sessions?.take(session) : this.#sequences.pop();
  }
}
