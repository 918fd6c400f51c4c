import { messageState, type NewMessage } from '../message/message.ts';
import type { QueueDeclaration } from '../queue-declaration.ts';
import type { Backlog } from './backlog.ts';
import { DuplicateDetection } from './duplicate-detection.ts';
import { MinHeap } from './min-heap.ts';
import { SequenceNumbers } from './sequence-numbers.ts';
import type { MessageSummary, QueueStore } from './store.ts';

/** Lets messages into a queue: numbers them, drops duplicates, holds back what is scheduled, and knows what expires. */
export class Arrivals {
  readonly #store: QueueStore;
  readonly #backlog: Backlog;
  readonly #defaultTimeToLive: number;
  readonly #numbers: SequenceNumbers;
  readonly #duplicates: DuplicateDetection | undefined;
  readonly #deadlines = new MinHeap<{ at: number; sequence: number }>((a, b) => a.at < b.at);

  constructor(declaration: QueueDeclaration, store: QueueStore, backlog: Backlog) {
    const { defaultTimeToLiveSeconds, duplicateDetectionMinutes: minutes } = declaration;
    this.#store = store;
    this.#backlog = backlog;
    this.#defaultTimeToLive = (defaultTimeToLiveSeconds ?? Infinity) * 1000;
    this.#numbers = new SequenceNumbers(store);
    this.#duplicates = minutes === undefined ? undefined : new DuplicateDetection(store, minutes * 60_000);
  }

  /** Returns the sequence number, or 0 for a duplicate, which is dropped. */
  add(message: NewMessage, now: number): number {
    if (this.#duplicates?.isDuplicate(message.messageId, now)) return 0;
    const sequence = this.#numbers.next();
    const timeToLive = this.#timeToLive(message);
    const arriving = { ...message, timeToLive, sequence, enqueuedAt: now, deliveries: 0 };
    if (message.scheduledFor !== null && message.scheduledFor > now) {
      this.#store.insert({ ...arriving, state: messageState.scheduled, expiresAt: null });
      this.#deadlines.push({ at: message.scheduledFor, sequence });
    } else {
      const expiresAt = timeToLive === null ? null : now + timeToLive;
      this.#store.insert({ ...arriving, state: messageState.active, expiresAt });
      this.#open(sequence, message.sessionId, expiresAt);
    }
    return sequence;
  }

  /** Takes up again a message that was in the queue before a restart. */
  restore({ sequence, sessionId, expiresAt, scheduledFor, state }: MessageSummary): void {
    if (state === messageState.active) this.#open(sequence, sessionId, expiresAt);
    if (state === messageState.scheduled) this.#deadlines.push({ at: scheduledFor ?? 0, sequence });
  }

  /** Lets in what was scheduled for now or earlier, and gives each message whose time to live is over to `expire`. */
  meetDeadlines(now: number, expire: (message: MessageSummary) => void): void {
    for (let due = this.#deadlines.peek(); due && due.at <= now; due = this.#deadlines.peek()) {
      this.#deadlines.pop();
      const message = this.#store.summary(due.sequence);
      if (message?.state === messageState.scheduled) this.#activate(message, now);
      else if (message?.state === messageState.active) expire(message);
    }
  }

  nextDeadline(): number {
    return this.#deadlines.peek()?.at ?? Infinity;
  }

  #activate({ sequence: scheduledAs, sessionId }: MessageSummary, now: number): void {
    const timeToLive = this.#store.find(scheduledAs)?.timeToLive ?? null;
    const expiresAt = timeToLive === null ? null : now + timeToLive;
    const sequence = this.#numbers.next();
    this.#store.activate(scheduledAs, { sequence, enqueuedAt: now, expiresAt });
    this.#open(sequence, sessionId, expiresAt);
  }

  #open(sequence: number, sessionId: string | null, expiresAt: number | null): void {
    if (expiresAt !== null) this.#deadlines.push({ at: expiresAt, sequence });
    this.#backlog.push(sequence, sessionId);
  }

  #timeToLive({ timeToLive }: NewMessage): number | null {
    const least = Math.min(timeToLive ?? Infinity, this.#defaultTimeToLive);
    return least === Infinity ? null : least;
  }
}
