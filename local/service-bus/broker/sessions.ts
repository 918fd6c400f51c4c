import { sessionCannotBeLocked, sessionLockLost, timedOut, type BrokerError } from './broker-error.ts';
import type { SessionLock } from './lock.ts';
import { MinHeap } from './min-heap.ts';

/** A receiver that waits for any session that has messages and no receiver. */
export interface SessionWaiter {
  deadline: number;
  lost: SessionLock['lost'];
  accepted: (lock: SessionLock) => void;
  refused: (error: BrokerError) => void;
}

interface Session {
  backlog: MinHeap<number>;
  lock: SessionLock | undefined;
}

/** The sessions of one queue: what waits in each, who holds which, and who waits for one. */
export class Sessions {
  readonly #lockMs: number;
  readonly #sessions = new Map<string, Session>();
  /** Sessions with messages and no receiver, in the order in which they became so. */
  readonly #ready = new Set<string>();
  /** In the order in which they expire. */
  readonly #locks = new Set<SessionLock>();
  readonly #waiters = new Set<SessionWaiter>();

  constructor(lockMs: number) {
    this.#lockMs = lockMs;
  }

  push(sessionId: string, sequence: number): void {
    const session = this.#session(sessionId);
    session.backlog.push(sequence);
    if (!session.lock) this.#ready.add(sessionId);
  }

  take(lock: SessionLock): number | undefined {
    return this.#sessions.get(lock.sessionId)?.backlog.pop();
  }

  lock(sessionId: string, lost: SessionLock['lost'], now: number): SessionLock {
    const session = this.#session(sessionId);
    if (session.lock) throw sessionCannotBeLocked(sessionId);
    session.lock = { sessionId, until: now + this.#lockMs, messages: new Set(), lost };
    this.#locks.add(session.lock);
    this.#ready.delete(sessionId);
    return session.lock;
  }

  /** The lock on a session; without one, or when it has expired, there is nothing to act under. */
  held(sessionId: string, now: number): SessionLock {
    const lock = this.#sessions.get(sessionId)?.lock;
    if (!lock || lock.until <= now) throw sessionLockLost(sessionId);
    return lock;
  }

  renew(lock: SessionLock, now: number): void {
    this.#locks.delete(lock);
    lock.until = now + this.#lockMs;
    this.#locks.add(lock);
  }

  unlock(lock: SessionLock): void {
    this.#locks.delete(lock);
    const session = this.#sessions.get(lock.sessionId);
    if (session?.lock !== lock) return;
    session.lock = undefined;
    if (session.backlog.size > 0) this.#ready.add(lock.sessionId);
    else this.#sessions.delete(lock.sessionId);
  }

  firstLock(): SessionLock | undefined {
    for (const lock of this.#locks) return lock;
    return undefined;
  }

  wait(waiter: SessionWaiter): void {
    this.#waiters.add(waiter);
  }

  /** Returns whether it was still waiting. */
  stopWaiting(waiter: SessionWaiter): boolean {
    return this.#waiters.delete(waiter);
  }

  /** Gives sessions to those who wait, and turns away those who have waited long enough. */
  serveWaiters(now: number): void {
    for (const waiter of this.#waiters) {
      const [sessionId] = this.#ready;
      if (sessionId !== undefined) {
        this.#waiters.delete(waiter);
        waiter.accepted(this.lock(sessionId, waiter.lost, now));
      } else if (waiter.deadline <= now) {
        this.#waiters.delete(waiter);
        waiter.refused(timedOut());
      }
    }
  }

  nextDeadline(): number {
    let next = this.firstLock()?.until ?? Infinity;
    for (const waiter of this.#waiters) next = Math.min(next, waiter.deadline);
    return next;
  }

  #session(sessionId: string): Session {
    let session = this.#sessions.get(sessionId);
    if (!session) {
      session = { backlog: new MinHeap((a, b) => a < b), lock: undefined };
      this.#sessions.set(sessionId, session);
    }
    return session;
  }
}
