import { messageState, type NewMessage, type ReceivedMessage } from '../message/message.ts';
import type { QueueDeclaration } from '../queue-declaration.ts';
import { Arrivals } from './arrivals.ts';
import { Backlog } from './backlog.ts';
import { messageNotFound, notAllowed, sessionLockLost } from './broker-error.ts';
import type { Consumer } from './consumer.ts';
import { DeadLetters, type DeadLetterQueue } from './dead-letters.ts';
import { Deliveries, type Settlement } from './deliveries.ts';
import { Dispatcher } from './dispatcher.ts';
import type { SessionLock } from './lock.ts';
import { Sessions } from './sessions.ts';
import { isExpired, type QueueStore } from './store.ts';

/**
 * One queue. The rows in its store are the truth about its messages; in memory there is only which of them are
 * available, locked or due, and when. All times are epoch milliseconds.
 */
export class Queue {
  readonly sessions: Sessions | undefined;
  readonly consumers = new Dispatcher();
  readonly backlog: Backlog;
  readonly #store: QueueStore;
  readonly #arrivals: Arrivals;
  readonly #deliveries: Deliveries;
  readonly #deadLetters: DeadLetters;

  constructor(declaration: QueueDeclaration, store: QueueStore, deadLetterQueue?: DeadLetterQueue) {
    const lockMs = declaration.lockDurationSeconds * 1000;
    this.#store = store;
    this.sessions = declaration.requiresSession ? new Sessions(lockMs) : undefined;
    this.backlog = new Backlog(this.sessions);
    this.#deadLetters = new DeadLetters(declaration, store, deadLetterQueue);
    this.#arrivals = new Arrivals(declaration, store, this.backlog);
    this.#deliveries = new Deliveries(lockMs, store, this.backlog, this.#deadLetters);
    for (const message of store.summaries()) {
      if (message.state === messageState.active && this.#deadLetters.isSpent(message))
        this.#deadLetters.giveUp(message);
      else this.#arrivals.restore(message);
    }
  }

  /** Adds messages, all or none. Returns the sequence number of each; a duplicate is dropped, and has the number 0. */
  send(messages: NewMessage[], now: number): number[] {
    if (this.sessions && messages.some(({ sessionId }) => sessionId === null)) {
      throw notAllowed(
        'The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session ' +
          'support enabled can only receive messages that have the SessionId set to a valid value.',
      );
    }
    return messages.map((message) => this.#arrivals.add(message, now));
  }

  cancelScheduled(sequences: number[]): void {
    for (const sequence of sequences) {
      if (this.#store.summary(sequence)?.state !== messageState.scheduled) {
        throw messageNotFound(`There is no scheduled message with the sequence number ${sequence}.`);
      }
    }
    for (const sequence of sequences) this.#store.remove(sequence);
  }

  /** Messages from a sequence number on, in any state, without locking them. */
  *peek(fromSequence: number, sessionId: string | null, now: number): Generator<ReceivedMessage> {
    for (const message of this.#store.from(fromSequence, sessionId)) {
      const locked = this.#deliveries.isLocked(message.sequence);
      if (!locked && message.state === messageState.active && isExpired(message, now)) continue;
      yield { message, deliveryCount: locked ? message.deliveries - 1 : message.deliveries };
    }
  }

  /** Deferred messages by their numbers, all or none, as if they had been received from the queue. */
  receiveDeferred(
    sequences: number[],
    session: SessionLock | undefined,
    remove: boolean,
    now: number,
  ): ReceivedMessage[] {
    const messages = sequences.map((sequence) => {
      const message = this.#store.find(sequence);
      const inSession = !this.sessions || message?.sessionId === session?.sessionId;
      if (message?.state !== messageState.deferred || this.#deliveries.isLocked(sequence) || !inSession) {
        throw messageNotFound('Failed to lock one or more specified messages. The message does not exist.');
      }
      return message;
    });
    return messages.map((message) => this.#deliveries.handOver(message, session, remove, now));
  }

  settle(token: string, settlement: Settlement, now: number): void {
    this.#deliveries.settle(token, settlement, now);
  }

  renewLock(token: string, now: number): number {
    return this.#deliveries.renew(token, now);
  }

  sessionState(sessionId: string): Uint8Array | null {
    return this.#store.sessionState(sessionId);
  }

  setSessionState(sessionId: string, state: Uint8Array): void {
    this.#store.setSessionState(sessionId, state);
  }

  /** A receiver closed its session: what it did not settle is available again, and does not count as delivered. */
  closeSession(session: SessionLock, now: number): void {
    for (const lock of session.messages) this.#deliveries.takeBackUncounted(lock, now);
    this.sessions?.unlock(session);
  }

  /** Does what has fallen due, then hands out what there is. Returns the receivers that have something to say. */
  turn(now: number): Consumer[] {
    if (this.sessions) this.#expireSessions(this.sessions, now);
    else this.#deliveries.expire(now);
    this.#arrivals.meetDeadlines(now, (message) => {
      // A locked message is left to whoever holds it.
      if (!this.#deliveries.isLocked(message.sequence)) this.#deadLetters.expire(message);
    });
    this.sessions?.serveWaiters(now);
    return this.consumers.run((consumer) => this.#take(consumer, now));
  }

  nextDeadline(): number {
    const lockExpiry = this.sessions ? this.sessions.nextDeadline() : this.#deliveries.nextExpiry();
    return Math.min(lockExpiry, this.#arrivals.nextDeadline());
  }

  #take({ session, deletesOnReceive }: Consumer, now: number): ReceivedMessage | undefined {
    for (;;) {
      const sequence = this.backlog.take(session);
      if (sequence === undefined) return undefined;
      const message = this.#store.find(sequence);
      if (message && isExpired(message, now)) this.#deadLetters.expire(message);
      else if (message) return this.#deliveries.handOver(message, session, deletesOnReceive, now);
    }
  }

  #expireSessions(sessions: Sessions, now: number): void {
    for (let lock = sessions.firstLock(); lock && lock.until <= now; lock = sessions.firstLock()) {
      for (const held of lock.messages) this.#deliveries.takeBack(held, now);
      sessions.unlock(lock);
      lock.lost(sessionLockLost(lock.sessionId));
    }
  }
}
