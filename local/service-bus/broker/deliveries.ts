import { randomBytes } from 'node:crypto';
import { setApplicationProperties, type Properties } from '../message/application-properties.ts';
import { messageState, type ReceivedMessage, type StoredMessage } from '../message/message.ts';
import type { Backlog } from './backlog.ts';
import { messageLockLost, notAllowed, sessionLockLost } from './broker-error.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Lock, SessionLock } from './lock.ts';
import { LockTable } from './lock-table.ts';
import { isExpired, type QueueStore } from './store.ts';

export type Settlement =
  | { kind: 'complete' }
  /** Available again. */
  | { kind: 'abandon'; properties: Properties }
  /** Available again, as if it had not been delivered. */
  | { kind: 'release' }
  | { kind: 'defer'; properties: Properties }
  | { kind: 'deadLetter'; properties: Properties };

/** The messages of a queue that are with receivers, from being handed over to being settled or taken back. */
export class Deliveries {
  readonly #lockMs: number;
  readonly #store: QueueStore;
  readonly #backlog: Backlog;
  readonly #deadLetters: DeadLetters;
  readonly #locks = new LockTable();

  constructor(lockMs: number, store: QueueStore, backlog: Backlog, deadLetters: DeadLetters) {
    this.#lockMs = lockMs;
    this.#store = store;
    this.#backlog = backlog;
    this.#deadLetters = deadLetters;
  }

  handOver(message: StoredMessage, session: SessionLock | undefined, remove: boolean, now: number): ReceivedMessage {
    const deliveryCount = message.deliveries;
    if (remove) {
      this.#store.remove(message.sequence);
      return { message, deliveryCount };
    }
    const { sequence, state, sessionId, scheduledFor, expiresAt } = message;
    const summary = { sequence, state, sessionId, scheduledFor, expiresAt, deliveries: deliveryCount + 1 };
    this.#store.setDeliveries(sequence, summary.deliveries);
    const lock = { token: randomBytes(16).toString('hex'), message: summary, until: now + this.#lockMs, session };
    this.#locks.add(lock);
    return { message, deliveryCount, lock: { token: lock.token, until: session?.until ?? lock.until } };
  }

  settle(token: string, settlement: Settlement, now: number): void {
    const lock = this.#valid(token, now);
    const { message } = lock;
    switch (settlement.kind) {
      case 'complete':
        this.#locks.remove(lock);
        this.#store.remove(message.sequence);
        break;
      case 'abandon':
        this.#modify(lock, settlement.properties);
        this.takeBack(lock, now);
        break;
      case 'release':
        this.takeBackUncounted(lock, now);
        break;
      case 'defer':
        this.#modify(lock, settlement.properties);
        this.#locks.remove(lock);
        this.#store.setState(message.sequence, messageState.deferred);
        break;
      case 'deadLetter':
        this.#deadLetters.move(message, message.deliveries - 1, settlement.properties);
        this.#locks.remove(lock);
    }
  }

  /** Returns until when the message is locked now. */
  renew(token: string, now: number): number {
    const lock = this.#valid(token, now);
    if (lock.session) throw notAllowed('A message of a session is locked as long as its session: renew that lock.');
    this.#locks.renew(lock, now + this.#lockMs);
    return lock.until;
  }

  isLocked(sequence: number): boolean {
    return this.#locks.holds(sequence);
  }

  /** Ends a lock without settling: the message waits as it did before, unless it has been tried often enough. */
  takeBack(lock: Lock, now: number): void {
    const { message } = lock;
    this.#locks.remove(lock);
    if (this.#deadLetters.isSpent(message)) this.#deadLetters.giveUp(message);
    else if (message.state === messageState.active && isExpired(message, now)) this.#deadLetters.expire(message);
    else if (message.state === messageState.active) this.#backlog.push(message.sequence, message.sessionId);
  }

  takeBackUncounted(lock: Lock, now: number): void {
    lock.message.deliveries -= 1;
    this.#store.setDeliveries(lock.message.sequence, lock.message.deliveries);
    this.takeBack(lock, now);
  }

  /** Takes back what was not settled in time. Where there are sessions, their locks expire instead of these. */
  expire(now: number): void {
    for (let lock = this.#locks.first(); lock && lock.until <= now; lock = this.#locks.first())
      this.takeBack(lock, now);
  }

  nextExpiry(): number {
    return this.#locks.first()?.until ?? Infinity;
  }

  #valid(token: string, now: number): Lock {
    const lock = this.#locks.find(token);
    if (!lock) throw messageLockLost();
    if (lock.session && lock.session.until <= now) throw sessionLockLost(lock.session.sessionId);
    if (!lock.session && lock.until <= now) throw messageLockLost();
    return lock;
  }

  #modify({ message: { sequence } }: Lock, properties: Properties): void {
    if (Object.keys(properties).length === 0) return;
    const content = this.#store.find(sequence)?.content;
    if (content) this.#store.setContent(sequence, setApplicationProperties(content, properties));
  }
}
